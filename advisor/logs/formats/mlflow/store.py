"""MLflow's file store: a run is a folder with meta.yaml, a file for each parameter and a file for each metric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_in
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.text import lines_of, open_text
from advisor.logs.neighbours import values_in
from advisor.logs.reader import FolderReader, Names
from advisor.logs.stepwise import Series, sheet_of

#: mlflow.entities.RunStatus, by number as files have it and by name as databases have it.
OUTCOMES = {
    "3": Outcome.FINISHED,
    "FINISHED": Outcome.FINISHED,
    "4": Outcome.FAILED,
    "FAILED": Outcome.FAILED,
    "5": Outcome.INTERRUPTED,
    "KILLED": Outcome.INTERRUPTED,
}
# MLflow itself takes at most 6000 characters.
_LONGEST_PARAMETER = 10_000


def _recognises(folder: Path) -> bool:
    """A folder of metrics with the meta.yaml of a run; an experiment's has no run_id."""
    return (folder / "metrics").is_dir() and {"run_id", "run_uuid"} & set(values_in(folder / "meta.yaml")) != set()


def _read(folder: Path, names: Names) -> list[Run]:
    about = values_in(folder / "meta.yaml")
    if about.get("lifecycle_stage") == "deleted":
        raise LogError("it is a run that was deleted in MLflow.")
    lost: list[str] = []
    metrics = {name: _series(path, lost) for name, path in _files_below(folder / "metrics")}
    parameters = {name: _text(path) for name, path in _files_below(folder / "params")}
    sheet = sheet_of(metrics)
    if not sheet.columns:
        raise LogError("it is a run of MLflow in which no metric was logged.")
    run = sheet.run(names, config_of(parameters), lost)
    outcome = OUTCOMES.get(str(about.get("status")), Outcome.UNKNOWN)
    return [replace(run, outcome=outcome, seed=seed_of(parameters))]


def _files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and file; a name with a slash is a file in a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _series(path: Path, lost: list[str]) -> Series:
    """Return what the lines "timestamp value step" hold; stores of MLflow 0 have no step."""
    series = Series()
    unreadable = 0
    with open_text(path) as file:
        for words in (line.split() for line in lines_of(file)):
            value = number_in(words[1]) if len(words) > 1 else "unreadable"
            step = number_in(words[2]) if len(words) > 2 else 0.0
            if isinstance(value, float) and isinstance(step, float) and step.is_integer():
                series.put(int(step), value)
            else:
                unreadable += 1
    if unreadable:
        lost.append(f"{unreadable} line(s) of the metric {path.name!r} were not understood and skipped.")
    return series


def _text(path: Path) -> str:
    with open_text(path) as file:
        return file.read(_LONGEST_PARAMETER).strip()


FOLDER_READER = FolderReader("mlflow", "a run of MLflow's file store", _recognises, _read)
