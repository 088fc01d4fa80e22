"""Trials of Optuna: each one that reported intermediate values is a run, with its parameters as the config."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.columns import claim_of
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.reader import Names
from advisor.logs.stepwise import Series, sheet_of

_OUTCOMES = {"COMPLETE": Outcome.FINISHED, "FAIL": Outcome.FAILED, "PRUNED": Outcome.INTERRUPTED}
#: What an objective is read as, where the study does not name it.
_UNNAMED = {"MINIMIZE": "val_loss", "MAXIMIZE": "val_score"}


@dataclass
class Study:
    """What a storage says of one study."""

    name: str
    direction: str = "MINIMIZE"
    metric: str | None = None
    trials: int = 0


@dataclass
class Trial:
    """What a storage says of one trial."""

    study: Study
    number: int
    state: str = "RUNNING"
    parameters: dict[str, object] = field(default_factory=dict)
    values: Series = field(default_factory=Series)


def runs_of(trials: Iterable[Trial], path: Path, names: Names) -> list[Run]:
    """Return a run for each trial with intermediate values; LogError when none has any."""
    every = list(trials)
    told = [trial for trial in every if len(trial.values.steps)]
    if not told:
        raise LogError(
            f"it is a storage of Optuna with {len(every)} trial(s), none of which reported intermediate values; "
            f"call trial.report(value, step) in the objective."
        )
    runs = [_run(trial, path, names) for trial in told]
    if silent := len(every) - len(told):
        remark = f"{silent} other trial(s) of the storage reported no intermediate values."
        runs[0] = replace(runs[0], remarks=(*runs[0].remarks, remark))
    return runs


def parameter_value(internal: object, distribution: object) -> object:
    """Return the value of a parameter that Optuna stores as a number: the number of a choice, or the value itself."""
    if not isinstance(internal, int | float):
        return None
    kind, attributes = _distribution(distribution)
    if kind == "CategoricalDistribution":
        choices = attributes.get("choices")
        known = isinstance(choices, list) and 0 <= internal < len(choices)
        return choices[int(internal)] if isinstance(choices, list) and known else None
    return int(internal) if kind.startswith("Int") and internal == internal // 1 else internal


def _distribution(text: object) -> tuple[str, Mapping[str, object]]:
    try:
        content = json.loads(text) if isinstance(text, str) else {}
        return str(content["name"]), dict(content["attributes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", {}


def _run(trial: Trial, path: Path, names: Names) -> Run:
    called = trial.study.metric or "intermediate value"
    curve = _curve_name(called, trial.study.direction)
    remark = f"{called!r}, which the study {trial.study.name!r} {trial.study.direction.lower()}s, was read as {curve}."
    # The user's own mapping is of the one metric that there is.
    column = next(iter(names.values()), curve) if set(names) - {"step", "epoch"} else curve
    run = sheet_of({column: trial.values}).run(names, config_of(trial.parameters), [remark])
    return replace(
        run,
        source=f"{path}#{trial.study.name}/{trial.number}",
        outcome=_OUTCOMES.get(trial.state, Outcome.UNKNOWN),
        seed=seed_of(trial.parameters),
    )


def _curve_name(metric: str, direction: str) -> str:
    claim = claim_of(metric)
    return claim.curve if claim else _UNNAMED.get(direction, "val_loss")
