"""A comparison on the console: the verdict, the scores, what was set differently."""

from __future__ import annotations

from rich.console import Console

from advisor.core.comparison import Comparison
from advisor.report.console.lines import columns, entry, pairs, say
from advisor.report.views.comparison import comparison_view


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print what can be said of the second side against the first."""
    view = comparison_view(comparison)
    say(console, view.verdict, style="bold")
    scores = [(side.name, f"{side.score} ({', '.join(side.scores)})") for side in (view.a, view.b)]
    pairs(console, [*scores, ("improvement", f"{view.effect}; {view.method}")])
    if view.differences:
        console.print()
        say(console, "what was set differently", style="dim")
        columns(console, [["", "first", "second"], *([row.name, row.a, row.b] for row in view.differences)])
    for remark in view.remarks:
        entry(console, "note", remark, style="dim")
