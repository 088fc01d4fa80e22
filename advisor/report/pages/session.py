"""`render_session`: the report of a tuning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.core.step import Step
from advisor.report.background import Background
from advisor.report.figures import comparison, curves
from advisor.report.figures.spend import COLORS, spend_bar
from advisor.report.figures.study import study_figures
from advisor.report.html import Drawing, drawing, render
from advisor.report.pages.readings import ReadingDrawings, reading_drawings
from advisor.report.views.page import Page, final_trial, page_view, told_short

if TYPE_CHECKING:
    from optuna import Study
    from plotly.graph_objects import Figure

#: Trial id -> its run with curves, None when they are gone.
RunOf = Callable[[int], Run | None]
#: Curves of more steps than this make a page too heavy to send, and nobody reads them.
_MOST_DRAWN = 24
#: A step's training before is mostly that of the step before; long runs take a fifth of a second each to read.
_REMEMBERED = 4
#: Titled drawings; where there is none, the reason in words.
Titled = tuple[str, Drawing | None, str]


@dataclass(frozen=True)
class _Figures:
    """The figures of the report; None where there is nothing to draw."""

    spend: Drawing | None
    spend_colors: tuple[str, ...]
    #: Step number -> the curves behind the decision, the one on which the rule fired first.
    steps: Mapping[int, tuple[Drawing, ...]]
    readings: tuple[ReadingDrawings, ...]
    ends: Drawing | None
    seeds: Drawing | None
    waterfall: Drawing | None
    has_interval: bool
    study: tuple[Titled, ...]


def render_session(
    ledger: Ledger,
    run_of: RunOf,
    background: Background,
    study: Study | None = None,
    static: bool = False,
) -> str:
    """Return the report of a tuning as a complete HTML document."""
    page = page_view(ledger, background)
    figures = _figures(ledger, run_of, page, study, static)
    return render("session.html.j2", static, f"{page.title}: tuning report", {"page": page, "figures": figures})


def _figures(ledger: Ledger, run_of: RunOf, page: Page, study: Study | None, static: bool) -> _Figures:
    result = ledger.result
    return _Figures(
        spend=drawing(spend_bar(page.spend), "Spend by purpose, in full trainings", static) if page.spend else None,
        spend_colors=COLORS,
        steps=_step_figures(_drawn_steps(ledger), lru_cache(_REMEMBERED)(run_of), static),
        readings=tuple(reading_drawings(reading, static) for reading in ledger.readings),
        ends=drawing(start_and_best_curves(ledger, run_of), "Loss curves of the start and of the best", static),
        seeds=drawing(comparison.start_and_best(ledger, result), "Scores of start and best per seed", static)
        if result
        else None,
        waterfall=drawing(comparison.waterfall(ledger, result), "From the start to the result, step by step", static)
        if result
        else None,
        has_interval=result is not None and result.low is not None,
        study=_search(study, ledger.metric, static),
    )


def start_and_best_curves(ledger: Ledger, run_of: RunOf) -> Figure | None:
    """Return the curves of the start's first full training under those of the best's; None without a change."""
    best = final_trial(ledger)
    first = next((trial.id for trial in ledger.trials if trial.config == ledger.start and trial.length == 1), None)
    if best is None or first is None or ledger.trial(best).config == ledger.start:
        return None
    return curves.overlay(run_of(first), run_of(best), (f"start ({first})", f"best ({best})"))


def _drawn_steps(ledger: Ledger) -> list[Step]:
    """Return the steps whose curves are shown: those that were kept before those that were not."""
    short = told_short(ledger)
    told = [step for step in ledger.steps if step.number not in short]
    return sorted(told, key=lambda step: step.decision != "kept")[:_MOST_DRAWN]


def _step_figures(steps: Sequence[Step], run_of: RunOf, static: bool) -> dict[int, tuple[Drawing, ...]]:
    drawn: dict[int, tuple[Drawing, ...]] = {}
    for step in steps:
        before, after = run_of(step.before), run_of(step.after)
        found = step.hypothesis.finding
        region = found.region if found else None
        names = (f"before ({step.before})", f"after ({step.after})")
        both = [
            drawing(curves.marked(before, region), "The curve on which the rule fired", static),
            drawing(curves.overlay(before, after, names, region), f"Loss before and after step {step.number}", static),
        ]
        drawn[step.number] = tuple(each for each in both if each is not None)
    return drawn


def _search(study: Study | None, metric: str, static: bool) -> tuple[Titled, ...]:
    figures = study_figures(study, metric) if study is not None else ()
    return tuple((each.title, drawing(each.figure, each.title, static), each.reason) for each in figures)
