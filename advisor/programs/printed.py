"""What a program left behind, as curves: a log file, tagged lines, a pattern, or whatever text it printed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError, UsageError
from advisor.logs import read_runs
from advisor.logs.files.lines import Lines
from advisor.logs.files.text import open_text
from advisor.logs.reader import Names
from advisor.logs.sheet import Sheet

#: Bytes in which the latest line is looked for, five times a second: a longer line than that tells nobody anything.
_TAIL = 1000
#: `advisor: {"step": 3, "val_loss": 0.4}`, wherever it stands in a line.
_TAGGED = re.compile(r"\badvisor:\s*(\{.*\})\s*$")


@dataclass(frozen=True)
class State:
    """What a file or a folder looked like: when it was last written to, and what was in it."""

    written: int
    size: int
    #: Of the whole file; empty for a folder.
    digest: bytes

    @classmethod
    def of(cls, path: Path) -> State:
        """Return the state of a file, or of the newest file in a folder."""
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        stats = [file.stat() for file in files]
        digest = _digest(path, None) if path.is_file() else b""
        return cls(max((stat.st_mtime_ns for stat in stats), default=0), sum(stat.st_size for stat in stats), digest)


@dataclass(frozen=True)
class Stamp:
    """What the files that a pattern names looked like before a training."""

    pattern: Path
    states: Mapping[Path, State]

    @classmethod
    def of(cls, pattern: Path) -> Stamp:
        """Return the stamp of the files that are there now; `*` in the pattern stands for anything."""
        return cls(pattern, {path: State.of(path) for path in _files(pattern)})

    def newest(self) -> Path:
        """Return the newest file that was written since; LogError when there is none, or when it was appended to."""
        now = {path: State.of(path) for path in _files(self.pattern)}
        written = {path: state for path, state in now.items() if state != self.states.get(path)}
        if not written:
            held = "was there before and was not written to" if self.states else "was not written"
            raise LogError(f"its log {self.pattern} {held}")
        path = max(written, key=lambda path: written[path].written)
        if path in self.states and _holds(path, self.states[path]):
            raise LogError(
                f"its log {path} goes on after what was there before: move that away, or put {{run}} into it"
            )
        return path


def set_aside(pattern: Path, place: Path) -> None:
    """Move the log of an earlier training away, so that the next one cannot be mistaken for it, or go on in it."""
    if not _has_wildcard(pattern) and pattern.exists():
        shutil.move(pattern, place)


def _holds(path: Path, before: State) -> bool:
    """Return whether what was there before is still there, with more behind it."""
    if path.is_dir():
        return before.size > 0
    return 0 < before.size < path.stat().st_size and _digest(path, before.size) == before.digest


def _digest(path: Path, size: int | None) -> bytes:
    with path.open("rb") as file:
        return hashlib.sha256(file.read(-1 if size is None else size)).digest()


def _files(pattern: Path) -> list[Path]:
    if _has_wildcard(pattern):
        return list(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    return [pattern] if pattern.exists() else []


def _has_wildcard(pattern: Path) -> bool:
    return any(letter in str(pattern) for letter in "*?[")


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression; UsageError where it is none, or names no group."""
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise UsageError(f"--pattern {pattern!r} is no regular expression: {error}.") from None
    if not expression.groupindex:
        raise UsageError(
            f"--pattern {pattern!r} names no group: write (?P<step>\\d+) and (?P<val_loss>[\\d.]+) around the numbers."
        )
    return expression


def read_log(path: Path, names: Names) -> Run:
    """Return the run in a log, the last where there are several; LogError where there is none."""
    return read_runs(path, names)[-1]


def read_printed(out: Path, err: Path, patterns: Sequence[re.Pattern[str]], names: Names) -> Run:
    """Return the run that a program printed: tagged lines first, then patterns, else any text that is understood.

    Loggers print to stderr, so what stdout does not tell is looked for there. LogError where there is no run.
    """
    rows = [row for path in (out, err) for row in _tagged(path)]
    rows = rows or [row for path in (out, err) for row in _matched(path, patterns)]
    if rows:
        return _run_of(rows, names)
    if patterns:
        raise LogError(f"no line that it printed matches {' or '.join(pattern.pattern for pattern in patterns)}")
    try:
        return read_log(out, names)
    except LogError:
        try:
            return read_log(err, names)
        except LogError:
            raise LogError("it printed no line that names a metric, such as `epoch 3 val_loss 0.41`") from None


def _run_of(rows: Sequence[Mapping[str, object]], names: Names) -> Run:
    sheet = Sheet()
    for row in rows:
        sheet.take(row)
    return sheet.run({curve: name for curve, name in names.items() if name in sheet.header})


def _tagged(path: Path) -> Iterator[dict[str, object]]:
    for line in _lines(path):
        if found := _TAGGED.search(line):
            try:
                row = json.loads(found[1])
            except ValueError:
                continue
            yield {str(name): value for name, value in row.items()}


def _matched(path: Path, patterns: Sequence[re.Pattern[str]]) -> Iterator[dict[str, object]]:
    for line in _lines(path) if patterns else ():
        row: dict[str, object] = {}
        for pattern in patterns:
            if found := pattern.search(line):
                row |= {name: value for name, value in found.groupdict().items() if value is not None}
        if row:
            yield row


def _lines(path: Path) -> Iterator[str]:
    with open_text(path) as file:
        yield from Lines(file)


def latest_line(path: Path) -> str:
    """Return the last whole line at the end of a file that is being written; empty where there is none."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _TAIL))
        whole, _, _ = file.read().rpartition(b"\n")
    lines = whole.replace(b"\r", b"\n").decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def last_lines(path: Path, count: int) -> tuple[str, ...]:
    """Return the last lines of a file that are not empty."""
    return tuple(deque((line for line in _lines(path) if line.strip()), maxlen=count))
