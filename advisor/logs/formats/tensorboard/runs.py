"""Runs of TensorBoard: folders with event files; splits may have folders of their own, as Keras writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.columns import normalized
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.text import Head
from advisor.logs.files.tfrecord import begins_with_record
from advisor.logs.formats.tensorboard.events import Events, read_events
from advisor.logs.reader import FolderReader, Names, Reader
from advisor.logs.stepwise import Series, sheet_of

_MARK = "tfevents"
_SPLITS = ("train", "training", "validation", "val", "eval", "test")
# PyTorch's add_hparams makes a folder named after the time, such as 1795227719.4257174.
_STAMP = re.compile(r"\d{9,}\.\d+")
_SPLIT_WORDS = re.compile(r"\b(train|training|trn|valid|validation|val|eval|evaluation|dev|test)\b")


def _recognises(head: Head) -> bool:
    return begins_with_record(head.raw) and b"brain.Event:" in head.raw[:64]


def _recognises_folder(folder: Path) -> bool:
    return any(_files_in(each) for each in (folder, *_split_folders(folder)))


def _owns(folder: Path, path: Path) -> bool:
    return path.parent == folder and (_MARK in path.name or (path in _split_folders(folder) and bool(_files_in(path))))


def _read_file(path: Path, names: Names) -> list[Run]:
    return [_run_of([read_events(path)], names)]


def _read_folder(folder: Path, names: Names) -> list[Run]:
    """Return one run, or several where trainings wrote into the same folder one after the other."""
    files = [file for each in (folder, *_split_folders(folder)) for file in _files_in(each)]
    groups = _trainings([read_events(file) for file in files])
    told = [group for group in groups if any(events.scalars for events in group)]
    if not told:
        raise LogError("it has event files, but no scalar was written to them.")
    if len(told) == 1:
        return [replace(_run_of(told[0], names), source=str(folder))]
    remark = f"{len(told)} trainings wrote into this folder; each is a run of its own."
    runs = (replace(_run_of(group, names), source=str(_first_log(group))) for group in told)
    return [replace(run, remarks=(*run.remarks, remark)) for run in runs]


def _first_log(group: Sequence[Events]) -> Path:
    return next(events.path for events in group if events.scalars)


def _files_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _MARK in path.name and path.is_file())


def _split_folders(folder: Path) -> list[Path]:
    """Return the folders below that hold parts of the run: its splits, and what `add_hparams` wrote beside it."""
    below = (path for path in folder.iterdir() if path.name in _SPLITS or _STAMP.fullmatch(path.name))
    return sorted(path for path in below if path.is_dir())


def _trainings(files: Iterable[Events]) -> list[list[Events]]:
    """Group the files: a training that was resumed goes on in a new file, one that starts again is another."""
    groups: list[list[Events]] = []
    for events in files:
        home = next((group for group in reversed(groups) if _goes_on(group, events)), None)
        if home is None:
            groups.append([events])
        else:
            home.append(events)
    return groups


def _goes_on(group: Sequence[Events], events: Events) -> bool:
    begins: dict[str, int] = {}
    for earlier in reversed(group):
        begins |= {tag: scalars.steps[0] for tag, scalars in _named(earlier)}
    shared = [scalars.steps[0] > begins[tag] for tag, scalars in _named(events) if tag in begins]
    return all(shared) if shared else _writer(group[0].path) == _writer(events.path)


def _writer(path: Path) -> str:
    """Return the machine of an event file, which its name tells: events.out.tfevents.<time>.<machine>.<process>..."""
    return path.name.partition(_MARK)[2].lstrip(".0123456789").split(".")[0]


def _named(events: Events) -> Iterator[tuple[str, Series]]:
    """Yield the scalars with the split in front of their tag, where only the folder tells it."""
    split = _split_of(events.path)
    for tag, scalars in events.scalars.items():
        own = not split or _SPLIT_WORDS.search(normalized(tag))
        yield (tag if own else f"{split}/{tag}"), scalars


def _split_of(path: Path) -> str:
    # A folder that was flattened into a file's name, as archives of logs do: ...__validation__events.out...
    *_, last = ["", path.parent.name, *path.name.split("__")[:-1]]
    return next((name for name in (last, path.parent.name) if name in _SPLITS), "")


def _run_of(files: Sequence[Events], names: Names) -> Run:
    metrics = _joined(files)
    by_epoch = {tag: series for tag, series in metrics.items() if _counts_epochs(tag)}
    sheet = sheet_of(by_epoch, "epoch") if by_epoch else sheet_of(metrics)
    if not sheet.columns:
        raise LogError("it is an event file of TensorBoard in which no scalar was written.")
    remarks = [remark for events in files for remark in events.damage.remarks(events.path.name)]
    if by_epoch and len(by_epoch) < len(metrics):
        left = len(metrics) - len(by_epoch)
        remarks.append(f"{left} tag(s) that Keras counts by batches were left out beside those by epochs.")
    hyperparameters = {name: value for events in files for name, value in events.hyperparameters.items()}
    run = sheet.run(names, config_of(hyperparameters), remarks)
    return replace(run, seed=seed_of(hyperparameters))


def _joined(files: Iterable[Events]) -> dict[str, Series]:
    metrics: dict[str, Series] = {}
    for events in files:
        for tag, series in _named(events):
            whole = metrics.setdefault(tag, Series())
            whole.steps.extend(series.steps)
            whole.values.extend(series.values)
    return metrics


def _counts_epochs(tag: str) -> bool:
    """Return whether Keras wrote the tag at the end of each epoch."""
    return tag.split("/")[-1].startswith("epoch_")


_WHAT = "an event file of TensorBoard"
READER = Reader("tensorboard", _WHAT, _recognises, _read_file)
FOLDER_READER = FolderReader("tensorboard", _WHAT, _recognises_folder, _read_folder, _owns)
