"""`Reader`: one log format. A new format is a module in `formats` with a READER, and one more line in `readers.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.core.run import Run
from advisor.logs.files.text import Head

#: Canonical curve name (or "step", "epoch" for the x) -> the name it has in the log; chosen by the user.
Names = Mapping[str, str]


@dataclass(frozen=True)
class Reader:
    """One log format in one file: how to recognise it by its content, and how to read it.

    `read` raises LogError with a sentence that begins with "it", such as "it has a header but no rows";
    the caller says which log "it" is, and fills `Run.source` (where the reader left it empty) and `Run.format`.
    """

    #: Ends up in `Run.format`.
    name: str
    #: What the format is, in words, for "expected ..." in messages.
    what: str
    recognises: Callable[[Head], bool]
    read: Callable[[Path, Names], list[Run]]


def _everything_below(folder: Path, path: Path) -> bool:
    return path.is_relative_to(folder)


@dataclass(frozen=True)
class FolderReader:
    """One log format that is spread over the files of a folder, such as one file per metric."""

    name: str
    what: str
    #: Whether this folder itself (not one above it) is a run of this format.
    recognises: Callable[[Path], bool]
    read: Callable[[Path, Names], list[Run]]
    #: Whether a file or folder below the folder belongs to the run, so that it is not read again by itself.
    owns: Callable[[Path, Path], bool] = _everything_below
