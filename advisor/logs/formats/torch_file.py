"""Curves that were saved with torch.save: mappings of lists of numbers, read without torch and without its pickle."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_of
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.plain_pickle import PickleError, load_plain, numbers_in
from advisor.logs.files.text import Head
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Column, Sheet

# The pickled magic number of torch/serialization.py, with which files of torch before 1.6 begin.
_OLD_MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
_ZIP_MAGIC = b"PK\x03\x04"
# Of pickled lists: about two million numbers. Weights lie outside the pickle and are not read.
_LARGEST = 20 * 1024**2
# Two mappings around the lists, as in {"history": {"train": {"loss": [...]}}}.
_DEEPEST = 3
# Names of mappings around the curves, which say nothing of them.
_BOXES = ("history", "log", "logs", "curves", "metrics", "results", "stats")
#: What a broken archive makes Python's zipfile raise.
_DAMAGE = (
    *(PickleError, zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError),
    *(NotImplementedError, RuntimeError, EOFError, OSError),
)
_MOST_ENTRIES = 10_000


def _recognises(head: Head) -> bool:
    is_zip = head.raw.startswith(_ZIP_MAGIC) and b"/data.pkl" in head.raw[:512]
    return is_zip or head.raw.startswith(_OLD_MAGIC)


def _read(path: Path, names: Names) -> list[Run]:
    try:
        saved = _saved_in(path)
    except _DAMAGE as error:
        raise LogError(f"it is a file of torch.save that is damaged ({error}).") from None
    sheet = Sheet()
    settings: dict[str, object] = {}
    for name, value in _entries(saved):
        numbers = numbers_in(value)
        if numbers is not None:
            _put(sheet, name, numbers)
        else:
            settings[name] = value
    told = sheet.numeric()
    if not told.columns:
        raise LogError("it was saved with torch.save and holds no lists of numbers; save the history of the losses.")
    return [replace(told.run(names, config_of(settings)), seed=seed_of(settings))]


def _saved_in(path: Path) -> object:
    if zipfile.is_zipfile(path):
        return load_plain(_pickle_in(path))[0]
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    # Magic number, version and system each are a pickle of their own; the fourth is what was saved.
    for _ in range(3):
        _, end = load_plain(data)
        data = data[end:]
    return load_plain(data)[0]


def _pickle_in(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        name = next((name for name in archive.namelist() if name.endswith("/data.pkl")), "data.pkl")
        with archive.open(name) as member:
            data = member.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise LogError(
            f"it holds more than {_LARGEST // 1024**2} MB of pickled objects; save the curves by themselves."
        )
    return data


def _entries(saved: object, above: str = "", depth: int = 1) -> Iterator[tuple[str, object]]:
    """Yield what a mapping holds, by the names that lead to it."""
    if not isinstance(saved, dict):
        return
    for name, value in list(saved.items())[:_MOST_ENTRIES]:
        place = f"{above}{name}"
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _entries(value, above if str(name).lower() in _BOXES else f"{place}/", depth + 1)
        else:
            yield place, value


def _put(sheet: Sheet, name: str, numbers: Sequence[object]) -> None:
    """Add a column; a list of texts or of objects becomes an empty one."""
    column = Column(name)
    for row, value in enumerate(numbers):
        column.put(row, number_of(value))
    sheet.columns.append(column)
    sheet.rows = max(sheet.rows, len(numbers))


READER = Reader("torch", "curves saved with torch.save", _recognises, _read)
