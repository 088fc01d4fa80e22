"""How a step, its chain of knowledge and what happens between steps look in a terminal, with and without colour."""

from __future__ import annotations

import math

from rich.console import Console

from advisor.core.events import Listener, ProbeFinished
from advisor.core.reading import Reading
from advisor.knowledge.base import Knowledge
from advisor.report import words
from advisor.report.console.lines import blank, bullets, columns, entry, heading, pairs, say, verbatim
from advisor.report.console.plot import curves_plot
from advisor.report.console.reading import show_reading
from advisor.report.console.suggestion import show_explanation
from advisor.report.views.diagnosis import FindingView, finding_view
from advisor.wizard.screen import Screen, Trace
from advisor.wizard.why import Chain

#: Lower than a report's: the question below it has to stay in the window.
_PLOT_HEIGHT = 7
_LETTERS = "·•"


def show_screen(screen: Screen, console: Console, in_words: bool = False) -> None:
    """Print a step, from what was seen down to what it costs; the choices are the face's.

    `in_words` tells curves instead of drawing them: a picture made of letters is noise to a screen reader.
    """
    blank(console)
    place = f"  ({screen.place})" if screen.place else ""
    say(console, f"{screen.title}{place}", style="bold cyan")
    for number, line in enumerate(screen.seen):
        entry(console, "" if number else "seen", line)
    if in_words:
        bullets(console, map(_told, screen.traces))
    else:
        _plot(screen.traces, console)
    _argument(screen, console)
    if screen.code:
        blank(console)
        verbatim(console, screen.code)
    _lessons(screen, console)


def _argument(screen: Screen, console: Console) -> None:
    """Print what it means, what is proposed and why, and what that costs."""
    rows = {"means": screen.means, "propose": screen.proposal, "because": screen.because, "expected": screen.expected}
    for tag, text in rows.items():
        if text:
            entry(console, tag, text, style="bold" if tag == "propose" else "")
    bullets(console, screen.lines)
    if screen.rows:
        # A price or a value, then what it is: short cells first, and the last one may wrap.
        columns(console, screen.rows, indent=10)
    if screen.price:
        entry(console, "price", screen.price)


def _lessons(screen: Screen, console: Console) -> None:
    if screen.lessons:
        blank(console)
        say(console, "New here", style="dim")
        pairs(console, [(lesson.name, lesson.text) for lesson in screen.lessons], style="cyan")


def _told(trace: Trace) -> str:
    lowest = min(trace.y, default=math.nan)
    return (
        f"{trace.label}: from {words.number(trace.y[0])} to {words.number(trace.y[-1])}, lowest {words.number(lowest)}"
    )


def _plot(traces: tuple[Trace, ...], console: Console) -> None:
    letters = dict(zip(_LETTERS, traces, strict=False))
    lines = curves_plot({letter: (trace.x, trace.y) for letter, trace in letters.items()}, _PLOT_HEIGHT)
    if lines:
        verbatim(console, "\n".join(lines))
        say(console, "   ".join(f"{letter} {words.clean(trace.label)}" for letter, trace in letters.items()), indent=11)


def show_chain(chain: Chain, knowledge: Knowledge, console: Console) -> None:
    """Print everything behind a step, from the procedure to the sources."""
    for deed in chain.deeds:
        heading(console, deed.title)
        say(console, deed.do, indent=2)
        say(console, f"Why: {deed.why} [{'] ['.join(deed.cites)}]", indent=2, style="dim")
    if len(chain.deeds) == 1:
        # Of a whole procedure the sources would fill pages; each step tells its own.
        bullets(console, (knowledge.cite(key) for key in chain.deeds[0].cites))
    if chain.finding is not None:
        view = finding_view(chain.finding, knowledge.cite)
        heading(console, f"The rule behind it: {view.rule}")
        say(console, chain.rule_why, indent=2)
        pairs(console, _rows(view), style="dim")
    for explanation in chain.explanations:
        blank(console)
        show_explanation(explanation, knowledge.cite, console)


def _rows(view: FindingView) -> list[tuple[str, str]]:
    rows = [("measured", ", ".join(view.evidence)), ("how sure", view.sure)]
    rows += [("not ruled out", "; ".join(view.not_ruled_out))] if view.not_ruled_out else []
    rows += [("false alarm if", "; ".join(view.false_alarms))] if view.false_alarms else []
    return [*rows, *(("source", source) for source in view.sources)]


def show_answer_of(reading: Reading, listen: Listener, console: Console) -> None:
    """Print what a probe found, with its plot where it has one; the price of a training is told with the plan."""
    if reading.probe == "lr_range":
        blank(console)
        show_reading(reading, console)
    elif reading.probe != "price":
        listen(ProbeFinished(reading))


def show_error(text: str, console: Console) -> None:
    """Print why an answer or a work was not possible."""
    # As it was said: a file's name keeps its small letters.
    entry(console, "error", text if text.endswith(".") else f"{text}.", style="yellow")
