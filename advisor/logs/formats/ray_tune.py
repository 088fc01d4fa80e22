"""Ray Tune: result.json has one record per report, beside params.json, progress.csv and event files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_of
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.text import Head, lines_of, open_text
from advisor.logs.formats import table
from advisor.logs.neighbours import values_in
from advisor.logs.reader import FolderReader, Names, Reader
from advisor.logs.sheet import Sheet

#: ray.air.constants and ray.tune.result: what Ray itself adds to each report.
_MARKS = ('"training_iteration"', '"time_this_iter_s"')
_RESULTS, _TABLE, _PARAMETERS, _ERROR = "result.json", "progress.csv", "params.json", "error.txt"


def _recognises(head: Head) -> bool:
    first = head.text.lstrip().partition("\n")[0]
    return first.startswith("{") and all(mark in first for mark in _MARKS)


def _recognises_folder(folder: Path) -> bool:
    has_curves = (folder / _RESULTS).is_file() or (folder / _TABLE).is_file()
    return has_curves and (folder / _PARAMETERS).is_file()


def _read(path: Path, names: Names) -> list[Run]:
    sheet, config, outcome, lost = Sheet(), dict[str, object](), Outcome.UNKNOWN, 0
    with open_text(path) as file:
        for record in (_record(line) for line in lines_of(file) if line.strip()):
            if record is None:
                lost += 1
                continue
            config = record["config"] if isinstance(record.get("config"), dict) else config
            outcome = Outcome.FINISHED if record.get("done") is True else Outcome.UNKNOWN
            sheet.take(_numbers(record))
    remarks = [f"{lost} line(s) that are no JSON record were skipped."] if lost else []
    told = sheet.numeric()
    if not told.columns:
        raise LogError("it is a trial of Ray Tune that reported nothing yet.")
    return [replace(told.run(names, config_of(config), remarks), outcome=outcome, seed=seed_of(config))]


def _read_folder(folder: Path, names: Names) -> list[Run]:
    """Return the trial as the first of its logs tells it; the others tell the same."""
    path = folder / _RESULTS
    has_results = path.is_file() and path.stat().st_size > 0
    runs = _read(path, names) if has_results else table.READER.read(folder / _TABLE, names)
    parameters = values_in(folder / _PARAMETERS)
    return [_with(run, parameters, (folder / _ERROR).is_file()) for run in runs]


def _with(run: Run, parameters: Mapping[str, Any], failed: bool) -> Run:
    seed = seed_of(parameters) if run.seed is None else run.seed
    outcome = Outcome.FAILED if failed else run.outcome
    told = "The trial's folder was read once, though it may also hold progress.csv and event files."
    config = config_of(parameters) or run.config
    return replace(run, config=config, seed=seed, outcome=outcome, remarks=(*run.remarks, told))


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _numbers(record: Mapping[str, Any]) -> dict[str, object]:
    """Return the numbers of a report, and those one level below, as env_runners/episode_reward_mean."""
    flat: dict[str, object] = {}
    for name, value in record.items():
        if isinstance(value, dict) and name != "config":
            flat |= {f"{name}/{below}": inside for below, inside in value.items()}
        else:
            flat[name] = value
    return {name: value for name, value in flat.items() if isinstance(number_of(value), float)}


_WHAT = "a trial of Ray Tune"
READER = Reader("ray", _WHAT, _recognises, _read)
FOLDER_READER = FolderReader("ray", _WHAT, _recognises_folder, _read_folder)
