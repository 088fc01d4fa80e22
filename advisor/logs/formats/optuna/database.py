"""Optuna's SQLite storage, read without Optuna."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path

from advisor.core.run import Run
from advisor.logs.files.sqlite import is_database, opened, tables_of
from advisor.logs.files.text import Head
from advisor.logs.formats.optuna.trials import Study, Trial, parameter_value, runs_of
from advisor.logs.reader import Names, Reader

_TABLES = {"studies", "trials", "trial_params", "trial_intermediate_values"}
_METRIC_NAMES = "SELECT study_id, value_json FROM study_system_attributes WHERE key = 'study:metric_names'"
#: How Optuna 3 and later say what a number column cannot hold.
_SPECIAL = {"NAN": math.nan, "INF_POS": math.inf, "INF_NEG": -math.inf}


def _recognises(head: Head) -> bool:
    return is_database(head) and tables_of(head.path) >= _TABLES


def _read(path: Path, names: Names) -> list[Run]:
    with opened(path) as database:
        trials = _trials(database)
    return runs_of(trials.values(), path, names)


def _trials(database: sqlite3.Connection) -> dict[int, Trial]:
    studies = _studies(database)
    rows = database.execute("SELECT trial_id, number, study_id, state FROM trials ORDER BY study_id, number, trial_id")
    trials = {
        key: Trial(studies.get(study, Study("unknown")), key if number is None else number, str(state))
        for key, number, study, state in rows
    }
    parameters = "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
    for key, name, value, distribution in database.execute(parameters):
        if key in trials:
            trials[key].parameters[str(name)] = parameter_value(value, distribution)
    _take_values(database, trials)
    return trials


def _studies(database: sqlite3.Connection) -> dict[int, Study]:
    studies = {key: Study(str(name)) for key, name in database.execute("SELECT study_id, study_name FROM studies")}
    columns = _columns(database, "study_directions")
    if {"direction", "objective"} <= columns:
        first = "SELECT study_id, direction FROM study_directions WHERE objective = 0"
        for key, direction in database.execute(first):
            if key in studies:
                studies[key].direction = str(direction)
    for key, text in database.execute(_METRIC_NAMES):
        if key in studies:
            studies[key].metric = _first_name(text)
    return studies


def _take_values(database: sqlite3.Connection, trials: dict[int, Trial]) -> None:
    typed = "intermediate_value_type" in _columns(database, "trial_intermediate_values")
    kind = "intermediate_value_type" if typed else "'FINITE'"
    query = f"SELECT trial_id, step, intermediate_value, {kind} FROM trial_intermediate_values ORDER BY trial_id, step"
    for key, step, value, special in database.execute(query):
        number = _SPECIAL.get(str(special), value)
        if key in trials and isinstance(step, int):
            # Optuna 2 wrote NULL for NaN.
            trials[key].values.put(step, float(number) if isinstance(number, int | float) else math.nan)


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _first_name(text: object) -> str | None:
    try:
        names = json.loads(str(text))
    except (ValueError, RecursionError):
        return None
    return str(names[0]) if isinstance(names, list) and names else None


READER = Reader("optuna", "a storage of Optuna", _recognises, _read)
