"""The wizard on disk: an append-only file of JSON lines. What was taken back stays written, and does not count."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from advisor.errors import SessionError
from advisor.wizard.state import RECORD, Answered, Begun, Record, State, TakenBack, back

NAME = "wizard.jsonl"
#: Works that nobody pays for: an interrupted one is done again without asking.
_FREE = ("look", "open", "plan", "report", "export")


def append(directory: Path, record: Record | TakenBack) -> None:
    """Write one record and return only when it is on the disk."""
    with (directory / NAME).open("ab") as file:
        file.write(RECORD.dump_json(record, by_alias=True) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def begin(directory: Path, begun: Begun) -> State:
    """Return the state of a new wizard in `directory`; SessionError when it cannot be made."""
    if (directory / NAME).exists() or (directory / "session.json").exists():
        raise SessionError(
            f"{directory} holds a session already: go on with `advisor wizard --resume --session {directory}`."
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        append(directory, begun)
    except OSError as error:
        raise SessionError(f"{directory} cannot be made ({error.strerror}); name another with --session.") from None
    return State((begun,))


def resume(directory: Path) -> State:
    """Return the state that the directory holds; a torn last line is dropped.

    Raises SessionError when there is none, or a line other than the last cannot be read.
    """
    path = directory / NAME
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SessionError(f"{path} cannot be read ({reason}); name the directory of a wizard.") from None
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
    lines = content[:whole].splitlines()
    return _folded([_parsed(line, number, path) for number, line in enumerate(lines, start=1)], path)


def lock(directory: Path) -> FileLock:
    """Return a held lock on the wizard in `directory`; SessionError while another one has it."""
    held = FileLock(directory / "wizard.lock", timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise SessionError(f"another wizard is at work in {directory}; wait for it or leave it.") from None
    return held


def drop_unanswered(directory: Path) -> None:
    """Remove a wizard that nobody answered and that opened nothing: its subject was of no use."""
    if (directory / "session.json").exists() or resume(directory).answers:
        return
    for name in (NAME, "wizard.lock"):
        (directory / name).unlink(missing_ok=True)
    if not any(directory.iterdir()):
        directory.rmdir()


def latest(root: Path) -> Path:
    """Return the directory below `root` whose wizard was used last; SessionError when there is none."""
    found = sorted(root.glob(f"*/{NAME}"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SessionError(f"there is no wizard to resume in {root}; begin one with `advisor wizard`.")
    return found[-1].parent


def _folded(records: Iterable[Record | TakenBack], path: Path) -> State:
    remaining = iter(records)
    first = next(remaining, None)
    if not isinstance(first, Begun):
        raise SessionError(f"{path} does not begin as a wizard does; begin a new one with `advisor wizard`.")
    state = State((first,))
    for record in remaining:
        if isinstance(record, TakenBack):
            state = back(state)
        elif isinstance(record, Begun):
            raise SessionError(f"{path} is damaged: it begins twice.")
        else:
            state = state.with_(record)
    return state


def _parsed(line: bytes, number: int, path: Path) -> Record | TakenBack:
    try:
        return RECORD.validate_json(line)
    except ValidationError as error:
        said = error.errors()[0]["msg"]
        raise SessionError(f"{path}, line {number} is damaged ({said}); restore the file from a copy.") from None


def was_interrupted(state: State, work: str) -> bool:
    """Return whether a work that costs something was agreed to and never ended: then it is asked for once more."""
    return isinstance(state.last, Answered) and work not in _FREE
