"""The journal: an append-only file of JSON lines. What was written stays written; a torn last line is dropped."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from advisor.errors import SessionError
from advisor.session.entries import ENTRY, Entry


def append(path: Path, entry: Entry) -> None:
    """Write one entry and return only when it is on the disk."""
    with path.open("ab") as file:
        file.write(ENTRY.dump_json(entry, by_alias=True) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> tuple[list[Entry], str | None]:
    """Return the entries, and a warning when the last line was torn by a killed writer.

    Raises SessionError when there is no journal, or a line other than the last cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise SessionError(f"{path} cannot be read ({error.strerror}); is this the directory of a session?") from None
    torn = lines.pop()
    entries = [_parse(line, number, path) for number, line in enumerate(lines, 1)]
    if not entries:
        raise SessionError(f"{path} holds no complete line: nothing was finished; start again with `advisor tune`.")
    return entries, _warning(torn, path)


def mend(path: Path) -> None:
    """Cut a torn last line off, so that the next entry begins on a line of its own."""
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)


def _parse(line: bytes, number: int, path: Path) -> Entry:
    try:
        return ENTRY.validate_json(line)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        reason = f"{place}: {error.errors()[0]['msg']}" if place else error.errors()[0]["msg"]
        raise SessionError(f"{path}, line {number} is damaged ({reason}); restore the file from a copy.") from None


def _warning(torn: bytes, path: Path) -> str | None:
    if not torn:
        return None
    return f"the last line of {path.name} was torn ({len(torn)} bytes, a killed run) and was dropped; no more is lost"
