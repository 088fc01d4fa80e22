"""`render_report`: the report of a tuning as one HTML file that needs no network and no server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from advisor.core.ledger import Ledger
from advisor.core.run import Run
from advisor.report.figures import comparison, curves, learning_rate
from advisor.report.figures.spend import COLORS, spend_bar
from advisor.report.figures.study import StudyFigure, study_figures
from advisor.report.views.page import Page, page_view
from advisor.report.views.steps import Cite

if TYPE_CHECKING:
    from optuna import Study
    from plotly.graph_objects import Figure

#: Trial id -> its run with curves, None when they are gone.
RunOf = Callable[[int], Run | None]


@dataclass(frozen=True)
class Figures:
    """The figures of the report as JSON for plotly.js; None where there is nothing to draw."""

    spend: Markup | None
    spend_colors: tuple[str, ...]
    #: Step number -> the curves behind the decision.
    steps: Mapping[int, Markup]
    #: Place among the readings -> its range test and short runs.
    rates: Mapping[int, tuple[Markup, Markup | None]]
    seeds: Markup | None
    waterfall: Markup | None
    has_interval: bool
    study: tuple[StudyFigure, ...]


def render_report(
    ledger: Ledger, run_of: RunOf, environment: Mapping[str, str], cite: Cite, study: Study | None = None
) -> str:
    """Return the report as a complete HTML document."""
    page = page_view(ledger, environment, cite)
    figures = _figures(ledger, run_of, page, study)
    return _environment().get_template("report.html.j2").render(page=page, figures=figures, plotly=_plotly())


def _figures(ledger: Ledger, run_of: RunOf, page: Page, study: Study | None) -> Figures:
    result = ledger.result
    return Figures(
        spend=drawn(spend_bar(page.spend)) if page.spend else None,
        spend_colors=COLORS,
        steps=_step_figures(ledger, run_of),
        rates=_rate_figures(ledger),
        seeds=drawn(comparison.start_and_best(ledger, result)) if result else None,
        waterfall=drawn(comparison.waterfall(ledger, result)) if result else None,
        has_interval=result is not None and result.low is not None,
        study=study_figures(study, ledger.metric) if study is not None else (),
    )


def _step_figures(ledger: Ledger, run_of: RunOf) -> dict[int, Markup]:
    figures = {
        step.number: drawn(
            curves.overlay(
                run_of(step.before),
                run_of(step.after),
                (f"before ({step.before})", f"after ({step.after})"),
                step.hypothesis.finding.region if step.hypothesis.finding else None,
            )
        )
        for step in ledger.steps
    }
    return {number: figure for number, figure in figures.items() if figure is not None}


def _rate_figures(ledger: Ledger) -> dict[int, tuple[Markup, Markup | None]]:
    return {
        place: (figure_json(learning_rate.range_test(reading)), drawn(learning_rate.horizons(reading)))
        for place, reading in enumerate(ledger.readings)
        if learning_rate.is_learning_rate_reading(reading)
    }


def drawn(figure: Figure | None) -> Markup | None:
    """Return the figure's JSON, None when there is no figure."""
    return None if figure is None else figure_json(figure)


def figure_json(figure: Figure) -> Markup:
    """Return the figure as JSON that cannot leave the script element in which it stands."""
    whole = json.loads(figure.to_json())
    text = json.dumps({"data": whole["data"], "layout": whole["layout"]}, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # Safe: every character that could end or begin markup is spelled as an escape now.
    return Markup(text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("advisor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure_json"] = figure_json
    return environment


@cache
def _plotly() -> Markup:
    from plotly.offline import get_plotlyjs

    # Safe: the library's own text; it holds no closing script tag.
    return Markup(get_plotlyjs().replace("</script", "<\\/script"))
