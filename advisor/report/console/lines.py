"""Printing text in two columns: a short tag, and what it says, wrapped with a hanging indent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment, Segments
from rich.text import Text

from advisor.report import words

#: Room for the longest tag, "reverted", and a blank.
TAG_WIDTH = 10
#: Longer lines are hard to read, however wide the window is.
_WIDEST = 100
# As rich sees words: with the blanks behind them.
_WORD = re.compile(r"\s*\S+\s*")


class Page:
    """Lines that are collected before they are printed; whatever prints lines can write on it."""

    def __init__(self, console: Console) -> None:
        self.width, self.get_style = console.width, console.get_style
        self.parts: list[Segment] = []


@contextmanager
def page(console: Console) -> Iterator[Page]:
    """Print in one call what is written on the page: rich takes its time for each."""
    collected = Page(console)
    yield collected
    _put(console, collected.parts)


def heading(console: Console | Page, title: str, why: str = "") -> None:
    """Print the title of a new part, and below it why it is there."""
    blank(console)
    say(console, title, style="bold")
    if why:
        say(console, why, style="dim")


def blank(console: Console | Page) -> None:
    """Print an empty line."""
    _put(console, [Segment.line()])


def entry(console: Console | Page, tag: str, *lines: str, style: str = "") -> None:
    """Print a tagged entry: its first line in full, the others quieter."""
    labelled = [tag, *("" for _ in lines[1:])]
    for label, line in zip(labelled, [line for line in lines if line], strict=False):
        # A tag that is too long for its column keeps a blank behind it.
        first = words.clean(label).ljust(TAG_WIDTH) if len(label) < TAG_WIDTH else f"{words.clean(label)} "
        _hang(console, first, style, line, TAG_WIDTH, "" if label else "dim")


def pairs(console: Console | Page, rows: Iterable[tuple[str, str]], indent: int = 2, style: str = "") -> None:
    """Print rows of a name and a text, the texts below each other."""
    listed = [(words.clean(name), text) for name, text in rows]
    width = max((len(name) for name, _ in listed), default=0) + indent + 2
    for name, text in listed:
        _hang(console, f"{' ' * indent}{name}".ljust(width), style, text, width)


def bullets(console: Console | Page, texts: Iterable[str], mark: str = "-") -> None:
    """Print a list."""
    for text in texts:
        _hang(console, f"  {mark} ", "", text, len(mark) + 3)


def say(console: Console | Page, text: str, indent: int = 0, style: str = "") -> None:
    """Print a wrapped text as it is: no markup, no links, no colour of its own."""
    _hang(console, " " * indent, "", text, indent, style)


def hanging(console: Console | Page, first: str, text: str, style: str = "") -> None:
    """Print a text behind `first`, its further lines below its own beginning."""
    _hang(console, words.clean(first), style, text, len(first), style)


def cut(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print as much of a text as one line holds."""
    line = Text(" " * indent + words.clean(text), style=style)
    line.truncate(min(console.width, _WIDEST), overflow="ellipsis")
    console.print(line, soft_wrap=True)


def columns(
    console: Console | Page, rows: Sequence[Sequence[str]], numeric: Sequence[int] = (), indent: int = 2
) -> None:
    """Print a table of short cells; the columns in `numeric` are aligned at their end. The last one may wrap."""
    cleaned = [[words.clean(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cleaned, strict=True)]
    for row in cleaned:
        cells = [
            cell.rjust(width) if place in numeric else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        front = " " * indent + "  ".join(cells[:-1])
        last = cells[-1].rstrip()
        _hang(console, f"{front}  " if last else front, "", last, len(front) + 2)


def verbatim(console: Console, text: str) -> None:
    """Print a text to be copied: neither wrapped nor cut, so that it can be pasted."""
    for line in text.splitlines():
        console.print(Text(words.clean(line)), soft_wrap=True)


def _hang(console: Console | Page, first: str, first_style: str, text: str, indent: int, style: str = "") -> None:
    # A window too narrow for the indent gets some words per line all the same.
    room = max(20, min(console.width, _WIDEST) - indent)
    parts = [Segment(first, console.get_style(first_style))]
    for line in _wrapped(words.clean(text), room):
        parts += [Segment(line.rstrip(), console.get_style(style)), Segment(f"\n{' ' * indent}")]
    _put(console, [*parts[:-1], Segment.line()])


def _put(console: Console | Page, parts: list[Segment]) -> None:
    if isinstance(console, Page):
        console.parts += parts
    else:
        # One call for all lines of a text: rich takes its time for each.
        console.print(Segments(parts), end="", soft_wrap=True)


def _wrapped(text: str, room: int) -> list[str]:
    """Return the lines of a text, broken as rich breaks it; its own way takes four times as long."""
    width = len if text.isascii() else cell_len
    if width(text) <= room:
        return [text]
    lines: list[str] = []
    line, filled = "", 0
    for word in _WORD.findall(text):
        needed = width(word.rstrip())
        if filled + needed > room:
            pieces = chop_cells(word, room) if needed > room else [word]
            lines += [line, *pieces[:-1]] if line else pieces[:-1]
            line, filled = pieces[-1], width(pieces[-1])
        else:
            line, filled = line + word, filled + width(word)
    return [*lines, line]
