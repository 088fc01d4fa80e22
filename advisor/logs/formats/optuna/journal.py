"""Optuna's JournalStorage file: one operation in JSON per line, read without Optuna."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.logs.cells import number_of
from advisor.logs.files.text import Head, lines_of, open_text
from advisor.logs.formats.optuna.trials import Study, Trial, parameter_value, runs_of
from advisor.logs.reader import Names, Reader

# optuna/storages/journal/_storage.py: JournalOperation
_CREATE_STUDY, _STUDY_SYSTEM, _CREATE_TRIAL, _PARAMETER, _STATE, _VALUE = 0, 3, 4, 5, 6, 7
# optuna.trial.TrialState and optuna.study.StudyDirection
_STATES = {1: "COMPLETE", 2: "PRUNED", 3: "FAIL"}
_DIRECTIONS = {1: "MINIMIZE", 2: "MAXIMIZE"}


@dataclass
class _Journal:
    """What the operations so far have built; studies and trials are numbered in the order of their creation."""

    studies: list[Study] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def take(self, operation: Mapping[str, Any]) -> None:
        code = operation["op_code"]
        if code == _CREATE_STUDY:
            direction = _DIRECTIONS.get(operation["directions"][0], "MINIMIZE")
            self.studies.append(Study(str(operation["study_name"]), direction))
        elif code == _STUDY_SYSTEM and "study:metric_names" in operation["system_attr"]:
            self.studies[operation["study_id"]].metric = str(operation["system_attr"]["study:metric_names"][0])
        elif code == _CREATE_TRIAL:
            self._create_trial(operation)
        elif code in (_PARAMETER, _STATE, _VALUE):
            self._change_trial(code, self.trials[operation["trial_id"]], operation)

    def _create_trial(self, operation: Mapping[str, Any]) -> None:
        study = self.studies[operation["study_id"]]
        trial = Trial(study, study.trials, _STATES.get(operation.get("state", 0), "RUNNING"))
        study.trials += 1
        # A trial that was added whole, as study.add_trial does.
        for step, value in (operation.get("intermediate_values") or {}).items():
            _put(trial, int(step), value)
        for name, value in (operation.get("params") or {}).items():
            trial.parameters[str(name)] = parameter_value(value, operation["distributions"][name])
        self.trials.append(trial)

    def _change_trial(self, code: int, trial: Trial, operation: Mapping[str, Any]) -> None:
        if code == _PARAMETER:
            value = parameter_value(operation["param_value_internal"], operation["distribution"])
            trial.parameters[str(operation["param_name"])] = value
        elif code == _STATE:
            trial.state = _STATES.get(operation["state"], trial.state)
        else:
            _put(trial, int(operation["step"]), operation["intermediate_value"])


def _put(trial: Trial, step: int, value: object) -> None:
    number = number_of(value)
    if isinstance(number, float):
        trial.values.put(step, number)


def _recognises(head: Head) -> bool:
    first = head.text.lstrip()[:200]
    return first.startswith("{") and '"op_code"' in first and '"worker_id"' in first


def _read(path: Path, names: Names) -> list[Run]:
    journal, lost = _Journal(), 0
    with open_text(path) as file:
        for line in lines_of(file):
            try:
                journal.take(json.loads(line))
            except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
                # The last line of a killed writer, or an operation of a later Optuna.
                lost += bool(line.strip())
    runs = runs_of(journal.trials, path, names)
    if lost:
        remark = f"{lost} line(s) of the journal were not understood and skipped."
        runs[0] = replace(runs[0], remarks=(*runs[0].remarks, remark))
    return runs


READER = Reader("optuna-journal", "a journal of Optuna", _recognises, _read)
