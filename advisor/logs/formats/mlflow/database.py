"""MLflow's SQLite backend: one run per row of `runs` that has metrics."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.sqlite import is_database, opened, tables_of
from advisor.logs.files.text import Head
from advisor.logs.formats.mlflow.store import OUTCOMES
from advisor.logs.reader import Names, Reader
from advisor.logs.stepwise import Series, sheet_of

_RUNS = "SELECT run_uuid, name, status FROM runs WHERE lifecycle_stage = 'active' ORDER BY start_time, run_uuid"
_METRICS = "SELECT key, step, value, is_nan FROM metrics WHERE run_uuid = ? ORDER BY timestamp, rowid"
_PARAMETERS = "SELECT key, value FROM params WHERE run_uuid = ?"
#: MLflow writes an infinity as the largest number of the column, since some databases hold none.
_INFINITY = 1.7976931348623157e308


def _recognises(head: Head) -> bool:
    return is_database(head) and {"runs", "metrics", "params"} <= tables_of(head.path)


def _read(path: Path, names: Names) -> list[Run]:
    with opened(path) as database:
        told = list(_runs(database, path, names))
    runs = [run for run in told if isinstance(run, Run)]
    if not runs:
        raise LogError(
            next((reason for reason in told if isinstance(reason, str)), "it is MLflow's, and holds no run.")
        )
    if lost := len(told) - len(runs):
        remark = f"{lost} other run(s) of the database have no metric that is known to be a loss or a metric."
        runs[0] = replace(runs[0], remarks=(*runs[0].remarks, remark))
    return runs


def _runs(database: sqlite3.Connection, path: Path, names: Names) -> Iterator[Run | str]:
    """Yield each run, or the reason why it could not be read."""
    for key, name, status in database.execute(_RUNS).fetchall():
        parameters = dict(database.execute(_PARAMETERS, (key,)))
        try:
            run = sheet_of(_metrics(database, key)).run(names, config_of(parameters))
        except LogError as error:
            yield str(error)
            continue
        outcome = OUTCOMES.get(status, Outcome.UNKNOWN)
        yield replace(run, source=f"{path}#{name or key}", outcome=outcome, seed=seed_of(parameters))


def _metrics(database: sqlite3.Connection, key: str) -> dict[str, Series]:
    metrics: dict[str, Series] = {}
    for name, step, value, is_nan in database.execute(_METRICS, (key,)):
        if isinstance(value, int | float) and isinstance(step, int):
            metrics.setdefault(str(name), Series()).put(step, _value(value, is_nan))
    return metrics


def _value(value: float, is_nan: int) -> float:
    if is_nan:
        return math.nan
    return math.copysign(math.inf, value) if abs(value) >= _INFINITY else float(value)


READER = Reader("mlflow", "a database of MLflow", _recognises, _read)
