"""`Reader`: one log format. A new format is a module with a READER, and one more line in `readers.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.core.run import Run

#: Canonical curve name (or "step", "epoch" for the x) -> the name it has in the log; chosen by the user.
Names = Mapping[str, str]


@dataclass(frozen=True)
class Reader:
    """One log format: how to recognise it by its content, and how to read it.

    `read` raises LogError with a sentence that begins with "it", such as "it has a header but no rows";
    the caller says which log "it" is, and fills `Run.source` and `Run.format`.
    """

    #: Ends up in `Run.format`.
    name: str
    #: What the format is, in words, for "expected ..." in messages.
    what: str
    #: Whether a log that begins with this text (at most 64 KiB) is of this format.
    recognises: Callable[[str], bool]
    read: Callable[[Path, Names], list[Run]]
