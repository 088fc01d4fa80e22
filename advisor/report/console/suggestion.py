"""Start values on the console: a table whose reasons have a line of their own, so that it fits 80 columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Console

from advisor.core.advice import Advice, Explanation, Rescaled, Suggestion
from advisor.report import words
from advisor.report.console.lines import Page, blank, bullets, columns, entry, hanging, heading, page, say
from advisor.report.views.suggestion import span, wish

if TYPE_CHECKING:
    from advisor.report.background import Cite

#: Rows that come with their reasons where not all is asked for: as many as people set by hand.
_FIRST = 10
#: The id of a claim of a seed article.
_CLAIM = re.compile(r"S\d-\d{3}")


def show_suggestion(suggestion: Suggestion, cite: Cite, console: Console, full: bool = False) -> None:
    """Print the start values in order of importance, then what was not known and what is odd.

    Unless `full`, the later values stand without their reasons, and sources are keys.
    """
    with page(console) as sheet:
        _write(suggestion, cite, sheet, full)


def _write(suggestion: Suggestion, cite: Cite, sheet: Page, full: bool) -> None:
    say(sheet, f"Start values for {suggestion.situation.task}, most important first", style="bold")
    # What is odd about the values in use comes before what is usual.
    for warning in suggestion.warnings:
        entry(sheet, "warning", warning, style="yellow")
    _table(suggestion.advice, sheet, len(suggestion.advice) if full else _FIRST)
    if suggestion.rescaled:
        _rescaled(suggestion.rescaled, suggestion.situation.batch_size, sheet)
    if suggestion.missing:
        heading(sheet, "Tell these to sharpen the advice")
        bullets(sheet, (wish(missing) for missing in suggestion.missing))
    if suggestion.first_day:
        heading(sheet, "The first day")
        for number, deed in enumerate(suggestion.first_day, start=1):
            hanging(sheet, f"{number:>3}. ", f"{deed.title}. {deed.do}" if full else deed.title)
    if full:
        _sources(suggestion, cite, sheet)
    else:
        blank(sheet)
        say(sheet, "All reasons and sources: --full. The whole chain behind one value: --why learning_rate.")


def show_explanation(explanation: Explanation, cite: Cite, console: Console) -> None:
    """Print the chain behind one value: who says what, what is disputed, what decides, and what comes of it."""
    say(console, f"Why {explanation.hyperparameter} = {words.value(explanation.value)}", style="bold")
    say(console, explanation.effect)
    if explanation.positions:
        heading(console, "What the sources say")
        bullets(console, explanation.positions)
    if explanation.disputes:
        heading(console, "Where they disagree, and what we hold")
        bullets(console, explanation.disputes)
    heading(console, "What decides: the first context that holds, top down")
    for passage in explanation.contexts:
        style = "bold" if passage.fate == "chosen" else "dim"
        entry(console, passage.fate, f"{passage.when}: {words.value(passage.value)}", passage.why, style=style)
    heading(console, "What comes of it")
    say(console, _outcome(explanation))
    heading(console, "Sources")
    for key in explanation.cites:
        hanging(console, f"  [{key}] ", cite(key).removeprefix(f"{key}: "), style="dim")


def _outcome(explanation: Explanation) -> str:
    span = str(explanation.range)
    if explanation.stated == explanation.value or explanation.stated_at_batch_size is None:
        return f"{words.value(explanation.value)}, in a recommended range of {span}."
    stated = f"{words.value(explanation.stated)} at batch size {explanation.stated_at_batch_size}"
    scaled = f"{words.value(explanation.value)} at {explanation.batch_size}"
    return f"Stated as {stated}, which is {scaled}, in a recommended range of {span}."


def _rescaled(rows: tuple[Rescaled, ...], batch_size: int | None, sheet: Page) -> None:
    """Print the configuration in use before and after, what stays included, and the law behind each row."""
    heading(sheet, f"Your configuration at batch size {batch_size}", "A hypothesis: let a paired probe compare both.")
    cells = [("", "before", "after", "law"), *((row.hyperparameter, *_move(row), row.law) for row in rows)]
    columns(sheet, cells)
    bullets(sheet, (f"{row.hyperparameter}: {row.why} [{'] ['.join(row.cites)}]" for row in rows))


def _move(row: Rescaled) -> tuple[str, str]:
    return words.value(row.from_), words.value(row.to) if row.to != row.from_ else "stays"


def _sources(suggestion: Suggestion, cite: Cite, sheet: Page) -> None:
    """Print the literature in full; claims of the articles are told by their reasons above, and on request."""
    heading(sheet, "Sources")
    keys = dict.fromkeys(key for advice in suggestion.advice for key in advice.cites)
    keys |= dict.fromkeys(key for row in suggestion.rescaled for key in row.cites)
    # Not looked up: half a thousand claims would be read for a line that nobody asked for.
    claims = [key for key in keys if _CLAIM.fullmatch(key)]
    for key in keys:
        if key not in claims:
            hanging(sheet, f"  [{key}] ", cite(key), style="dim")
    if claims:
        text = f"{words.plural(len(claims), 'claim')} of articles, as in `advisor knowledge show {claims[0]}`"
        hanging(sheet, "  [S…-…] ", text, style="dim")


def _table(advised: tuple[Advice, ...], sheet: Page, explained: int) -> None:
    rows = [(words.clean(item.hyperparameter), words.value(item.value), span(item)) for item in advised]
    header = ("hyperparameter", "start", "range")
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(2)]
    hanging(sheet, f"    {_front(header, widths)}", header[2], style="dim")
    for number, (item, row) in enumerate(zip(advised, rows, strict=True), start=1):
        if number <= explained + 1:
            blank(sheet)
        if number > explained:
            hanging(sheet, f"{number:>2}  {_front(row, widths)}", row[2])
            continue
        hanging(sheet, f"{number:>2}  {_front(row, widths)}", row[2], style="bold")
        say(sheet, item.why, indent=4)
        say(sheet, f"[{'] ['.join(item.cites)}] {words.sure(item.confidence)}", indent=4, style="dim")


def _front(cells: tuple[str, str, str], widths: list[int]) -> str:
    return f"{cells[0].ljust(widths[0])}  {cells[1].ljust(widths[1])}  "
