"""What the learning rate probe saw: the range test, and the short runs at two horizons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.core.reading import Reading
from advisor.report import words
from advisor.report.evidence import finite
from advisor.report.figures.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, blank, log_ticks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: A loss this much above where it began is far past the edge; drawing it would flatten all the rest.
_CEILING = 1.6
_READERS = {"steepest": "steepest", "valley": "valley", "minimum_tenth": "minimum / 10"}


def is_learning_rate_reading(reading: Reading) -> bool:
    """Return whether the reading holds a range test that measured something."""
    test: Mapping[str, Any] = reading.evidence.get("range_test") or {}
    return bool(test.get("rates"))


def range_test(reading: Reading) -> Figure:
    """Return loss against learning rate, with the readers, the edge of divergence and the pick."""
    from plotly.graph_objects import Scatter

    test: Mapping[str, Any] = reading.evidence["range_test"]
    rates = test["rates"]
    figure = blank(height=300)
    figure.add_trace(
        Scatter(x=rates, y=finite(test["losses"]), name="loss", mode="lines", line={"color": GREY, "width": 1})
    )
    figure.add_trace(Scatter(x=rates, y=finite(test["smoothed"]), name="smoothed", line={"color": BLUE, "width": 2.4}))
    marks = {_READERS.get(name, name): rate for name, rate in test.get("readers", {}).items()}
    _mark(figure, marks.items(), GREY, "dot")
    _mark(figure, [("edge of divergence", test.get("edge"))], RED, "dash")
    _mark_pick(figure, reading)
    _rate_axis(figure, rates)
    figure.update_yaxes(title_text="training loss", range=_window(test["smoothed"]))
    return figure


def horizons(reading: Reading) -> Figure | None:
    """Return the scores of the short runs against their learning rate, a line per horizon."""
    from plotly.graph_objects import Scatter

    lines: Sequence[Mapping[str, Any]] = reading.evidence.get("horizons") or ()
    if not lines:
        return None
    figure = blank(height=300)
    for line, color in zip(lines, (ORANGE, BLUE, PURPLE), strict=False):
        points = [point for point in line["points"] if point["score"] is not None]
        figure.add_trace(
            Scatter(
                x=[point["rate"] for point in points],
                y=[point["score"] for point in points],
                name=f"{words.percent(line['length'])} of a training",
                mode="lines+markers",
                line={"color": color, "width": 2},
                marker={"size": 8},
            )
        )
    _mark_pick(figure, reading)
    _rate_axis(figure, [point["rate"] for line in lines for point in line["points"]])
    figure.update_yaxes(title_text="score of the short run")
    return figure


def _rate_axis(figure: Figure, rates: Sequence[float]) -> None:
    figure.update_xaxes(title_text="learning rate", **log_ticks(min(rates), max(rates)))


def _mark_pick(figure: Figure, reading: Reading) -> None:
    pick = reading.evidence.get("pick") or reading.value
    _mark(figure, [("pick", pick if isinstance(pick, int | float) else None)], GREEN, "solid")
    # The interval of a comparison is no span of rates.
    if reading.low is not None and reading.high is not None and "verdict" not in reading.evidence:
        figure.add_vrect(x0=reading.low, x1=reading.high, fillcolor=GREEN, opacity=0.14, line_width=0, layer="below")


def _mark(figure: Figure, marks: Iterable[tuple[str, float | None]], color: str, dash: str) -> None:
    """Draw vertical lines that are named in the legend, where names cannot lie on top of each other."""
    from plotly.graph_objects import Scatter

    for name, rate in marks:
        if rate is None:
            continue
        figure.add_vline(x=rate, line={"color": color, "width": 1.6, "dash": dash})
        figure.add_trace(
            Scatter(
                x=[None],
                y=[None],
                mode="lines",
                line={"color": color, "width": 1.6, "dash": dash},
                name=f"{name} {words.number(rate)}",
            )
        )


def _window(smoothed: Sequence[float | str | None]) -> list[float] | None:
    values = [value for value in finite(smoothed) if value is not None]
    if not values:
        return None
    low, start = min(values), values[0]
    top = min(max(values), start + (_CEILING - 1) * (start - low or start))
    margin = 0.08 * (top - low)
    return [low - margin, top + margin]
