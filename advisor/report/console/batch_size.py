"""What the batch size probe saw, on the console: what fits, what is fast, what is noise, and what moves along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from advisor.core.reading import Reading
from advisor.report import words
from advisor.report.console.lines import columns, pairs, say
from advisor.report.views.batch_size import MoveRow, batch_size_view

_BAR = 32


def show_batch_size(reading: Reading, console: Console) -> None:
    """Print the measurements and the table of before and after."""
    evidence = reading.evidence
    view = batch_size_view(evidence)
    if view.facts:
        console.print()
        pairs(console, view.facts)
    if "sizes" in evidence.get("throughput", {}):
        _draw(evidence["throughput"], console)
    if view.moves:
        _table(view.moves, console)


def _draw(throughput: Mapping[str, Any], console: Console) -> None:
    """Draw a bar of examples per second for each batch size."""
    sizes, speeds = throughput["sizes"], throughput["examples_per_second"]
    console.print()
    say(console, "examples per second by batch size; the knee is the smallest within a tenth of the best", style="dim")
    bars = ["━" * max(1, round(_BAR * speed / max(speeds))) for speed in speeds]
    knees = [" knee" if size == throughput["knee"] else "" for size in sizes]
    rows = zip(sizes, speeds, bars, knees, strict=True)
    columns(console, [[f"{size}", words.number(round(speed)), bar + knee] for size, speed, bar, knee in rows], (0, 1))


def _table(moves: tuple[MoveRow, ...], console: Console) -> None:
    console.print()
    say(console, "what moves along with the batch size", style="dim")
    rows = [[row.name, row.before, row.after, row.law] for row in moves]
    columns(console, [["", "before", "after", "law"], *rows], numeric=(1, 2))
