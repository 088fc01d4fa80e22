"""Start values on the console: a table whose reasons have a line of their own, so that it fits 80 columns."""

from __future__ import annotations

from rich.console import Console

from advisor.core.advice import Advice, Suggestion
from advisor.report import words
from advisor.report.console.lines import bullets, clean, cut, entry, hanging, heading, say
from advisor.report.views.steps import Cite


def show_suggestion(suggestion: Suggestion, cite: Cite, console: Console) -> None:
    """Print the start values in order of importance, then what was not known and what is odd."""
    say(console, f"Start values for {suggestion.situation.task}, most important first", style="bold")
    _table(suggestion.advice, console)
    for warning in suggestion.warnings:
        entry(console, "warning", warning, style="yellow")
    if suggestion.missing:
        heading(console, "Tell these to sharpen the advice")
        bullets(console, (f"{missing.fact}: {_some(missing.sharpens)}" for missing in suggestion.missing))
    _sources(suggestion, cite, console)


def _sources(suggestion: Suggestion, cite: Cite, console: Console) -> None:
    heading(console, "Sources")
    for key in dict.fromkeys(key for advice in suggestion.advice for key in advice.cites):
        line = cite(key)
        if line.startswith(f"{key}: "):
            # A claim of a seed article: its gist is enough here, the reason above says the rest.
            cut(console, f"[{key}] {line.removeprefix(f'{key}: ')}", indent=2, style="dim")
        else:
            hanging(console, f"  [{key}] ", line, style="dim")


def _table(advised: tuple[Advice, ...], console: Console) -> None:
    rows = [(clean(item.hyperparameter), words.value(item.value), span(item)) for item in advised]
    header = ("hyperparameter", "start", "range")
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(2)]
    hanging(console, f"    {_front(header, widths)}", header[2], style="dim")
    for number, (item, row) in enumerate(zip(advised, rows, strict=True), start=1):
        console.print()
        hanging(console, f"{number:>2}  {_front(row, widths)}", row[2], style="bold")
        say(console, item.why, indent=4)
        say(console, f"[{'] ['.join(item.cites)}] {words.sure(item.confidence)}", indent=4, style="dim")


def span(advice: Advice) -> str:
    """Return the range of an advice in words; empty when there is none."""
    if advice.range.choices:
        return " | ".join(words.value(choice) for choice in advice.range.choices)
    if advice.range.low is None and advice.range.high is None:
        return ""
    low = words.number(advice.range.low) if advice.range.low is not None else "-∞"
    return f"{low} … {words.number(advice.range.high) if advice.range.high is not None else '∞'}"


def _front(cells: tuple[str, str, str], widths: list[int]) -> str:
    return f"{cells[0].ljust(widths[0])}  {cells[1].ljust(widths[1])}  "


def _some(names: tuple[str, ...]) -> str:
    # Four names say what it is about; the rest would only be a longer list.
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more
