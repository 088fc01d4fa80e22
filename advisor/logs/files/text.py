"""Log files as text, whatever their encoding: wrong bytes become U+FFFD, they are never an error."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

from advisor.errors import LogError

#: As much as a reader sees to recognise its format.
HEAD_BYTES = 64 * 1024
#: In characters. Real records stay far below; a file of gigabytes without a line end must not fill the memory.
LONGEST_LINE = 16 * 1024**2

# Redirecting a program's output in PowerShell writes UTF-16, and Excel puts a mark before UTF-8.
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


@dataclass(frozen=True)
class Head:
    """How a file begins (at most 64 KiB), as bytes and as text: what a reader sees to recognise its format."""

    path: Path
    raw: bytes
    text: str

    @property
    def is_binary(self) -> bool:
        """Return whether this is no text in any encoding that logs are written in."""
        return "\0" in self.text


def head_of(path: Path) -> Head:
    """Return how the file begins."""
    raw = _first_bytes(path, HEAD_BYTES)
    return Head(path, raw, raw.decode(_encoding(raw), errors="replace"))


def open_text(path: Path) -> TextIO:
    """Return the file, opened as text with its line ends untouched."""
    return path.open(encoding=_encoding(_first_bytes(path, 4)), errors="replace", newline="")


def lines_of(file: TextIO) -> Iterator[str]:
    """Return the lines of an open log, one at a time; LogError at one that is too long to be of a log."""
    for line in iter(partial(file.readline, LONGEST_LINE), ""):
        if len(line) == LONGEST_LINE:
            raise LogError(f"it has a line of more than {LONGEST_LINE} characters; no log has that.")
        yield line


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _encoding(raw: bytes) -> str:
    return next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
