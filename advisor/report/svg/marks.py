"""What is drawn between the axes: lines, points, bars and the steps of a waterfall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from advisor.report.svg.axis import Axis
from advisor.report.svg.element import amount, element, shown

Trace = Mapping[str, Any]
Point = tuple[float, float]

_DASHES = {"dot": "2 3", "dash": "7 4", "dashdot": "7 4 2 4", "longdash": "11 4"}
#: The share of its slot that a bar fills.
_BAR = 0.8
#: As in plotly: from so many points on they are not marked by themselves.
_FEW = 20
_COLOR = "#2f86c4"


def scatter(trace: Trace, x: Axis, y: Axis) -> Iterator[Markup]:
    """Yield the line through the points and the points, as the trace's mode says."""
    mode = mode_of(trace)
    spots = [_spot(a, b, x, y) for a, b in zip(trace.get("x") or (), trace.get("y") or (), strict=False)]
    if "lines" in mode:
        yield from _line(trace, spots)
    yield from _whiskers(trace, x, y)
    if "markers" in mode:
        yield from _points(trace, [spot for spot in spots if spot is not None])


def mode_of(trace: Trace) -> str:
    """Return what a trace is drawn with; left open, plotly marks the points of short lines only."""
    usual = "lines" if len(trace.get("x") or ()) >= _FEW else "lines+markers"
    return str(trace.get("mode") or usual)


def _spot(a: Any, b: Any, x: Axis, y: Axis) -> Point | None:
    across, up = x.at(a), y.at(b)
    return None if across is None or up is None else (across, up)


def _line(trace: Trace, spots: list[Point | None]) -> Iterator[Markup]:
    look = trace.get("line") or {}
    parts: list[str] = []
    for before, spot in pairwise([None, *spots]):
        if spot is not None:
            parts.append(f"{'M' if before is None else 'L'}{amount(spot[0])} {amount(spot[1])}")
    if parts:
        yield element(
            "path",
            d="".join(parts),
            fill="none",
            stroke=color_of(look.get("color")),
            stroke_width=look.get("width", 2),
            stroke_dasharray=_DASHES.get(str(look.get("dash"))),
            opacity=trace.get("opacity"),
            stroke_linejoin="round",
        )


def _points(trace: Trace, spots: list[Point]) -> Iterator[Markup]:
    look = trace.get("marker") or {}
    size = look.get("size", 7)
    size = size if isinstance(size, int | float) else 7
    color = color_of(look.get("color") or (trace.get("line") or {}).get("color"))
    for across, up in spots:
        if look.get("symbol") == "line-ew":
            ends = {"x1": across - size / 2, "x2": across + size / 2, "y1": up, "y2": up}
            yield element("line", **ends, stroke=color, stroke_width=(look.get("line") or {}).get("width", 2))
        else:
            yield element("circle", cx=across, cy=up, r=size / 2, fill=color, opacity=look.get("opacity"))


def _whiskers(trace: Trace, x: Axis, y: Axis) -> Iterator[Markup]:
    error = trace.get("error_y") or {}
    above, below = error.get("array"), error.get("arrayminus")
    if above is None or below is None:
        return
    for a, b, up, down in zip(trace["x"], trace["y"], above, below, strict=False):
        across, top, bottom = x.at(a), y.at(b + up), y.at(b - down)
        if across is not None and top is not None and bottom is not None:
            half = error.get("width", 6)
            path = f"M{amount(across)} {amount(top)}V{amount(bottom)}"
            for end in (top, bottom):
                path += f"M{amount(across - half)} {amount(end)}h{amount(2 * half)}"
            yield element("path", d=path, fill="none", stroke=color_of(error.get("color")), stroke_width=1.5)


def bars(trace: Trace, x: Axis, y: Axis, base: dict[Any, float]) -> Iterator[Markup]:
    """Yield one bar per value, on top of what `base` says lies there already, with its text behind it."""
    lies = trace.get("orientation") == "h"
    names, values = (trace["y"], trace["x"]) if lies else (trace["x"], trace["y"])
    across, along = (y, x) if lies else (x, y)
    texts = trace.get("text")
    for place, (name, value) in enumerate(zip(names, values, strict=False)):
        start, begin = along.at(base.get(name, 0.0)), base.get(name, 0.0)
        middle, end = across.at(name), along.at(begin + value)
        base[name] = begin + value
        if start is None or middle is None or end is None:
            continue
        half = _slot(across) * _BAR / 2
        yield _bar(lies, middle - half, 2 * half, start, end, color_of((trace.get("marker") or {}).get("color")))
        if texts is not None:
            label = texts if isinstance(texts, str) else str(texts[place])
            at = {"x": end + 5, "y": middle + 4} if lies else {"x": middle, "y": end - 5, "text_anchor": "middle"}
            yield element("text", shown(label), **at, fill="currentColor")


def _bar(lies: bool, side: float, thick: float, start: float, end: float, color: str) -> Markup:
    low, length = min(start, end), abs(end - start)
    if lies:
        return element("rect", x=low, y=side, width=length, height=thick, fill=color)
    return element("rect", x=side, y=low, width=thick, height=length, fill=color)


def _slot(axis: Axis) -> float:
    return abs(axis.end - axis.begin) / (axis.high - axis.low or 1.0)


def waterfall(trace: Trace, x: Axis, y: Axis) -> Iterator[Markup]:
    """Yield the bars of a waterfall, the lines that join them and their texts."""
    floor = y.begin
    half = _slot(x) * _BAR / 2
    steps = list(zip(trace["x"], levels(trace), trace["measure"], trace.get("text") or (), strict=False))
    for place, (name, (before, after), measure, text) in enumerate(steps):
        middle, end = x.at(name), y.at(after)
        start = y.at(before) if measure == "relative" else floor
        if middle is None or end is None or start is None:
            continue
        yield _bar(False, middle - half, 2 * half, start, end, _step_color(trace, measure, after - before))
        yield element("text", shown(text), x=middle, y=min(start, end) - 6, text_anchor="middle", fill="currentColor")
        if place + 1 < len(steps) and (following := x.at(steps[place + 1][0])) is not None:
            join = {"x1": middle + half, "x2": following - half, "y1": end, "y2": end}
            yield element("line", **join, stroke="currentColor", stroke_opacity="0.35")


def levels(trace: Trace) -> list[tuple[float, float]]:
    """Return where each bar of a waterfall begins and ends."""
    level = 0.0
    ends = []
    for value, measure in zip(trace["y"], trace["measure"], strict=True):
        after = level + value if measure == "relative" else value
        ends.append((level, after))
        level = after
    return ends


def _step_color(trace: Trace, measure: str, change: float) -> str:
    kind = "totals" if measure != "relative" else "increasing" if change >= 0 else "decreasing"
    return color_of(((trace.get(kind) or {}).get("marker") or {}).get("color"))


def color_of(given: Any) -> str:
    """Return a colour where it is one; a list of numbers on a scale of colours is drawn in one."""
    return given if isinstance(given, str) else _COLOR


#: Kind of trace -> how it is drawn. Bars are kept apart: they lie on one another.
DRAWN: Mapping[str, Callable[[Trace, Axis, Axis], Iterator[Markup]]] = {"scatter": scatter, "waterfall": waterfall}
