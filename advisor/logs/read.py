"""From a file, a stream or a folder to runs: choose the reader, say clearly why a log cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.reader import Names, Reader
from advisor.logs.readers import READERS
from advisor.logs.text import head_of


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
    if not source.is_dir():
        return _read_file(source, names, str(source))
    folder = read_folder(source, names)
    if not folder.runs:
        raise LogError(_nothing_in(source, folder))
    return list(folder.runs)


def read_folder(folder: Path, mapping: Names | None = None) -> Folder:
    """Return the runs of every readable log below `folder`, and the files that were skipped."""
    runs: list[Run] = []
    skipped: list[Skipped] = []
    for path in _files_below(folder):
        try:
            runs += _read_file(path, mapping or {}, str(path))
        except LogError as error:
            skipped.append(Skipped(path, str(error)))
    return Folder(tuple(runs), tuple(skipped))


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not is_hidden:
            yield path


def _read_stream(stream: TextIO, names: Names) -> list[Run]:
    """Copy the stream to a file first: readers know only paths, and some look at a log twice."""
    called = str(getattr(stream, "name", "the stream"))
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        path = Path(folder, "log")
        try:
            path.write_text(stream.read(), encoding="utf-8", errors="replace", newline="")
        except UnicodeDecodeError:
            raise LogError(f"{called} is not text: give the name of the log file instead.") from None
        return _read_file(path, names, called)


def _read_file(path: Path, names: Names, called: str) -> list[Run]:
    try:
        reader = _reader_of(path)
        runs = reader.read(path, names)
    except LogError as error:
        raise LogError(f"{called} cannot be read as a training log: {error}") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LogError(f"{called} cannot be opened: {reason}; give a log file or a folder with logs.") from None
    return [replace(run, source=run.source or called, format=reader.name) for run in runs]


def _reader_of(path: Path) -> Reader:
    head = head_of(path)
    if not head.text.strip():
        raise LogError("it is empty; give the log of a training that wrote at least one line.")
    for reader in READERS:
        if reader.recognises(head):
            return reader
    expected = " or ".join(reader.what for reader in READERS)
    found = "binary data" if head.is_binary else f"a first line {_quoted(head.text)}"
    raise LogError(f"it holds {found}; expected {expected}.")


def _quoted(head: str) -> str:
    line = head.strip().splitlines()[0]
    return repr(line if len(line) <= 60 else line[:60] + "...")


def _nothing_in(folder: Path, found: Folder) -> str:
    if not found.skipped:
        return f"{folder} holds no files; give a log file or a folder with logs."
    count, first = len(found.skipped), found.skipped[0].reason
    return f"none of the {count} file(s) below {folder} is a log that advisor reads; the first: {first}"
