"""What a program left behind, as curves: a log file, tagged lines, a pattern, or whatever text it printed."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError, UsageError
from advisor.logs import read_runs
from advisor.logs.lines import Lines
from advisor.logs.reader import Names
from advisor.logs.sheet import Sheet
from advisor.logs.text import open_text

#: `advisor: {"step": 3, "val_loss": 0.4}`, wherever it stands in a line.
_TAGGED = re.compile(r"\badvisor:\s*(\{.*\})\s*$")


@dataclass(frozen=True)
class Stamp:
    """What the files that a pattern names looked like before a training."""

    pattern: Path
    states: Mapping[Path, tuple[int, int]]

    @classmethod
    def of(cls, pattern: Path) -> Stamp:
        """Return the stamp of the files that are there now; `*` in the pattern stands for anything."""
        return cls(pattern, {path: _state(path) for path in _files(pattern)})

    def newest(self) -> Path:
        """Return the newest file that was written since; LogError when there is none."""
        written = [path for path in _files(self.pattern) if _state(path) != self.states.get(path)]
        if not written:
            held = "was there before and was not written to" if self.states else "was not written"
            raise LogError(f"its log {self.pattern} {held}")
        return max(written, key=lambda path: _state(path)[0])


def _files(pattern: Path) -> list[Path]:
    if any(letter in str(pattern) for letter in "*?["):
        return list(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    return [pattern] if pattern.exists() else []


def _state(path: Path) -> tuple[int, int]:
    """Return when a file, or the newest file in a folder, was written, and how much is in it."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    stats = [file.stat() for file in files]
    return max((stat.st_mtime_ns for stat in stats), default=0), sum(stat.st_size for stat in stats)


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


def last_lines(path: Path, count: int) -> tuple[str, ...]:
    """Return the last lines of a file that are not empty."""
    return tuple(deque((line for line in _lines(path) if line.strip()), maxlen=count))
