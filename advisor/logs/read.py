"""From a file, a stream or a folder to runs: choose the reader, say clearly why a log cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.duplicates import without_duplicates
from advisor.logs.files.copies import copy_of_stream, is_packed, unpack
from advisor.logs.files.text import head_of
from advisor.logs.neighbours import with_neighbour
from advisor.logs.reader import FolderReader, Names, Reader
from advisor.logs.readers import FOLDER_READERS, READERS
from advisor.logs.walk import logs_below


@dataclass(frozen=True)
class Skipped:
    """A file of a folder that could not be read as a log, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Folder:
    """What the files below a folder held."""

    runs: tuple[Run, ...]
    skipped: tuple[Skipped, ...]


def read_runs(source: Path | TextIO, mapping: Names | None = None) -> list[Run]:
    """Return the runs in a log file, in a stream, or in every readable log below a folder.

    `mapping` names columns that advisor does not recognise by itself: {"val_loss": "valid/objective"}.
    """
    names = mapping or {}
    if not isinstance(source, Path):
        return _read_stream(source, names)
    if source.is_fifo():
        # As a shell gives it for <(command): it can be read only once.
        with source.open(encoding="utf-8") as stream:
            return _read_stream(stream, names)
    if not source.is_dir():
        return _read_file(source, names, str(source))
    folder = read_folder(source, names)
    if not folder.runs:
        raise LogError(_nothing_in(source, folder))
    return list(folder.runs)


def read_folder(folder: Path, mapping: Names | None = None) -> Folder:
    """Return the runs of every readable log below `folder`, and what was skipped."""
    runs: list[Run] = []
    skipped: list[Skipped] = []
    for path, reader in logs_below(folder, FOLDER_READERS):
        try:
            runs += _read_log(path, reader, mapping or {})
        except LogError as error:
            skipped.append(Skipped(path, str(error)))
    return Folder(tuple(without_duplicates(runs)), tuple(skipped))


def _read_log(path: Path, reader: FolderReader | None, names: Names) -> list[Run]:
    if reader is None:
        return _read_file(path, names, str(path))
    return _read(reader, path, names, str(path))


def _read_stream(stream: TextIO, names: Names) -> list[Run]:
    """Copy the stream to a file first: readers know only paths, and some look at a log twice."""
    called = str(getattr(stream, "name", "the stream"))
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        path = Path(folder, "log")
        try:
            copy_of_stream(stream, path)
        except LogError as error:
            raise LogError(f"{called} cannot be read as a training log: {error}") from None
        return _read_file(path, names, called)


def _read_file(path: Path, names: Names, called: str) -> list[Run]:
    try:
        if not is_packed(path):
            return _read_plain(path, names, called)
    except OSError as error:
        raise _cannot_open(called, error) from None
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        unpacked = Path(folder, path.stem)
        try:
            told = unpack(path, unpacked)
        except LogError as error:
            raise LogError(f"{called} cannot be read as a training log: {error}") from None
        runs = _read_plain(unpacked, names, called)
    runs = [replace(run, remarks=(*run.remarks, *told)) for run in runs]
    return _with_neighbours(runs, path)


def _read_plain(path: Path, names: Names, called: str) -> list[Run]:
    try:
        reader = _reader_of(path)
    except LogError as error:
        raise LogError(f"{called} cannot be read as a training log: {error}") from None
    return _with_neighbours(_read(reader, path, names, called), path)


def _with_neighbours(runs: Sequence[Run], path: Path) -> list[Run]:
    # Of several runs in one log, nothing says to which the file beside it belongs.
    return [with_neighbour(run, path) for run in runs] if len(runs) == 1 else list(runs)


def _read(reader: Reader | FolderReader, path: Path, names: Names, called: str) -> list[Run]:
    try:
        runs = reader.read(path, names)
    except LogError as error:
        raise LogError(f"{called} cannot be read as a training log: {error}") from None
    except OSError as error:
        raise _cannot_open(called, error) from None
    # A packed log and a stream are read from a copy, whose name is nobody's.
    sources = [run.source.replace(str(path), called, 1) or called for run in runs]
    return [replace(run, source=name, format=reader.name) for run, name in zip(runs, sources, strict=True)]


def _cannot_open(called: str, error: OSError) -> LogError:
    reason = (error.strerror or str(error)).lower()
    return LogError(f"{called} cannot be opened: {reason}; give a log file or a folder with logs.")


def _reader_of(path: Path) -> Reader:
    head = head_of(path)
    if not head.text.strip():
        raise LogError("it is empty; give the log of a training that wrote at least one line.")
    for reader in READERS:
        if reader.recognises(head):
            return reader
    expected = ", ".join(dict.fromkeys(reader.what for reader in READERS))
    found = "binary data" if head.is_binary else f"a first line {_quoted(head.text)}"
    raise LogError(f"it holds {found}; expected one of: {expected}.")


def _quoted(head: str) -> str:
    line = head.strip().splitlines()[0]
    return repr(line if len(line) <= 60 else line[:60] + "...")


def _nothing_in(folder: Path, found: Folder) -> str:
    if not found.skipped:
        return f"{folder} holds no files; give a log file or a folder with logs."
    count, first = len(found.skipped), found.skipped[0].reason
    return f"none of the {count} file(s) below {folder} is a log that advisor reads; the first: {first}"
