"""Curves as options for ECharts, legible on light and on dark ground. Pure: dictionaries in plain JSON types."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from advisor.core.reading import Reading
from advisor.report import words
from advisor.wizard.screen import Trace

#: Okabe and Ito's colours: told apart by everybody, and in the middle between black and white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_GREY = "#808890"
#: More lines cannot be told apart; the latest are what is looked at.
_MOST_LINES = 6
#: A loss that explodes leaves the picture here above the first values, as in the terminal.
_HEADROOM = 1.1
_DECADE = 10.0


def training_chart(traces: Sequence[Trace], x: str, y: str, ends_at: float | None = None) -> dict[str, Any]:
    """Return the options of a chart with a line for each trace, `ends_at` wide; gaps where a value is no number."""
    shown = [trace for trace in traces if any(map(math.isfinite, trace.y))][-_MOST_LINES:]
    lines = [(trace.label, list(zip(trace.x, trace.y, strict=True))) for trace in shown]
    # A loss falls by decades: on a linear scale two trainings look alike where it matters, at their ends.
    kind = "log" if ends_at is None and _spans_decades(shown) else "value"
    return _chart(
        lines,
        _axis(x, "value") | {"max": ends_at},
        _axis(y, kind, is_upright=True) | {"scale": True, "max": _top(shown)},
    )


def rate_chart(reading: Reading) -> dict[str, Any] | None:
    """Return the options of a chart with the score of each short training by its rate; None where there is none."""
    lines = [
        (
            f"at {words.percent(horizon['length'])} of a full training",
            sorted((point["rate"], point["score"]) for point in horizon["points"] if point["score"] is not None),
        )
        for horizon in reading.evidence.get("horizons", ())
    ]
    drawn = [(label, points) for label, points in lines if points]
    if not drawn:
        return None
    options = _chart(
        drawn,
        _axis("learning rate", "log"),
        _axis("score of short trainings", "value", is_upright=True) | {"scale": True},
    )
    # The marked rate is written between the legend and the picture.
    options["grid"]["top"] = 56
    for line in options["series"]:
        line["showSymbol"] = True
    if reading.number is not None:
        options["series"][0]["markLine"] = _mark(reading.number)
    return options


def _mark(rate: float) -> dict[str, Any]:
    label = {"formatter": words.number(rate), "color": _GREY}
    place = [{"xAxis": rate}]
    # ECharts rounds such a place to hundredths unless it is told otherwise.
    return {
        "silent": True,
        "precision": 12,
        "symbol": "none",
        "lineStyle": {"color": _GREY},
        "label": label,
        "data": place,
    }


def _chart(
    lines: Iterable[tuple[str, list[tuple[float, float]]]], x_axis: dict[str, Any], y_axis: dict[str, Any]
) -> dict[str, Any]:
    series = [
        {
            "type": "line",
            "name": label,
            "showSymbol": False,
            "data": [[x, y if math.isfinite(y) else None] for x, y in points],
        }
        for label, points in lines
    ]
    return {
        "color": list(COLOURS),
        "backgroundColor": "transparent",
        # A page that redraws several times a second should not dance.
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 28, "containLabel": True},
        "legend": {"top": 0, "type": "scroll", "textStyle": {"color": _GREY}},
        "xAxis": x_axis,
        "yAxis": y_axis,
        "series": series,
    }


def _axis(name: str, kind: str, is_upright: bool = False) -> dict[str, Any]:
    return {
        "type": kind,
        "name": name,
        "nameLocation": "end" if is_upright else "middle",
        "nameGap": 24,
        "nameTextStyle": {"color": _GREY, "align": "left" if is_upright else "center"},
        "axisLabel": {"color": _GREY, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": _GREY}},
        "splitLine": {"lineStyle": {"color": _GREY, "opacity": 0.25}},
    }


def _spans_decades(traces: Sequence[Trace]) -> bool:
    values = [value for trace in traces for value in trace.y if math.isfinite(value)]
    return min(values, default=0.0) > 0 and max(values) > _DECADE * min(values)


def _top(traces: Sequence[Trace]) -> float | None:
    """Return where the picture ends above; None where all of it fits."""
    finite = [[value for value in trace.y if math.isfinite(value)] for trace in traces]
    first = max((max(values[: max(1, len(values) // 4)]) for values in finite), default=0.0)
    highest = max((max(values) for values in finite), default=0.0)
    return _HEADROOM * first if first > 0 and highest > _HEADROOM * first else None
