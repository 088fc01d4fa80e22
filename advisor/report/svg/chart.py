"""`still`: a whole figure as SVG: legend, axes, marks, and what is drawn between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from advisor.report.svg.axis import Axis, scaled
from advisor.report.svg.element import element, folded, shown, text_width
from advisor.report.svg.marks import DRAWN, bars, color_of, levels, mode_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: As wide as the text column of the page, and as a phone.
WIDE, NARROW = 880, 340
_ROW = 18
_SWATCH = 22
#: A plot that is narrower than this shows nothing.
_LEAST = 160
#: Half a point may lie outside of the frame.
_EDGE = 6
_GRID = "rgba(133, 140, 150, 0.22)"

Traces = list[dict[str, Any]]


@dataclass(frozen=True)
class _Frame:
    """The pixels between which the figure is drawn, in front of legend, ticks and titles."""

    left: float
    right: float
    top: float
    bottom: float


def still(figure: Figure, width: int = WIDE, style: str = "", background: str | None = None) -> Markup:
    """Return the figure as one SVG element; its texts take the colour that is around it."""
    whole = json.loads(figure.to_json(remove_uids=True))
    traces = [_plain(trace) for trace in whole["data"]]
    layout = _whole_stack(whole["layout"], traces)
    height = int(layout.get("height") or 280)
    # Plots side by side need room each: on a phone they are scrolled.
    width = max(width, _LEAST * len({trace.get("xaxis") for trace in traces}))
    rows = _legend_rows(layout, traces, width)
    # A legend of several lines takes its place on top of the plot instead of from it.
    height += _ROW * max(0, len(rows) - 1)
    frame = _frame(layout, traces, width, height, len(rows))
    content: list[Markup] = [element("style", style)] if style else []
    if background:
        content.append(element("rect", width="100%", height="100%", class_=background))
    content += [*_legend(rows), *_plots(layout, traces, frame)]
    box = f"0 0 {width} {height}"
    look: dict[str, str] = {"font_family": "system-ui, sans-serif", "font_size": "12"}
    # In a page the figure around it says what it shows; a file of its own needs its language named.
    look |= {"xmlns": "http://www.w3.org/2000/svg"} if style else {"aria_hidden": "true"}
    return element("svg", content, viewBox=box, width=width, height=height, **look)


def _plain(trace: dict[str, Any]) -> dict[str, Any]:
    """Return the trace with its arrays as lists: plotly packs those of numpy into base64."""
    return {key: _unpacked(value) for key, value in trace.items()}


def _unpacked(value: Any) -> Any:
    if not (isinstance(value, dict) and "bdata" in value):
        return value
    import base64

    import numpy as np

    return np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"]).tolist()


def _legend_rows(layout: Mapping[str, Any], traces: Traces, width: int) -> list[list[tuple[str, dict[str, Any]]]]:
    """Return the entries of the legend, as many in a row as fit."""
    if layout.get("showlegend") is False:
        return []
    rows: list[list[tuple[str, dict[str, Any]]]] = []
    used = float(width)
    for trace in traces:
        if trace.get("showlegend") is False or not trace.get("name"):
            continue
        name = shown(trace["name"])
        needed = _SWATCH + text_width(name) + 18
        if used + needed > width or not rows:
            rows.append([])
            used = 8.0
        rows[-1].append((name, trace))
        used += needed
    return rows


def _legend(rows: list[list[tuple[str, dict[str, Any]]]]) -> Iterator[Markup]:
    for number, row in enumerate(rows):
        x, y = 8.0, _ROW * number + 12.0
        for name, trace in row:
            line, marker = trace.get("line") or {}, trace.get("marker") or {}
            color = color_of(line.get("color") or marker.get("color"))
            dash = {"dot": "2 3", "dash": "6 3"}.get(str(line.get("dash")))
            if mode_of(trace) == "markers":
                yield element("circle", cx=x + 8, cy=y - 4, r=4, fill=color)
            else:
                ends = {"x1": x, "x2": x + 16, "y1": y - 4, "y2": y - 4}
                yield element("line", **ends, stroke=color, stroke_width=2.4, stroke_dasharray=dash)
            yield element("text", name, x=x + _SWATCH, y=y, fill="currentColor")
            x += _SWATCH + text_width(name) + 18


def _frame(layout: Mapping[str, Any], traces: Traces, width: int, height: int, rows: int) -> _Frame:
    whole = _Frame(0, width, 0, height)
    x, y = _axes(layout, traces, whole)["x"], _axes(layout, traces, whole)["y"]
    labels = [text_width(label) for _, label in y.ticks()]
    beside = [
        text_width(shown(a.get("text")), 11) for a in layout.get("annotations") or () if a.get("xanchor") == "right"
    ]
    left = 10 + max([*labels, *beside], default=0) + (20 if _title(y) else 0)
    right = 14 + max([text_width(label) / 2 for _, label in x.ticks()[-1:]], default=0)
    lines = max([len(folded(label, _room(x))) for _, label in x.ticks()], default=0) if x.kind == "category" else 1
    bottom = (20 if x.ticks() else 4) + 14 * max(0, lines - 1) + (20 if _title(x) else 0)
    top = _ROW * rows + (10 if rows else 22)
    # Bars that lie have their texts behind their ends.
    behind = [text_width(str(text)) for t in traces if t.get("orientation") == "h" for text in t.get("text") or ()]
    return _Frame(min(left, 0.45 * width), width - max([right, *behind]), top, height - bottom)


def _axes(layout: Mapping[str, Any], traces: Traces, frame: _Frame) -> dict[str, Axis]:
    """Return the axes by plotly's names, x, y, x2, ..."""
    names = {"x", "y", *(trace.get(f"{letter}axis") or letter for trace in traces for letter in "xy")}
    axes = {}
    for name in sorted(names):
        given = layout.get(f"{name[0]}axis{name[1:]}") or {}
        # Plots that share an axis share its ends.
        shared = {name, str(given.get("matches"))}
        values = [value for trace in traces for value in _values(trace, name[0], shared)]
        first, last = given.get("domain") or (0.0, 1.0)
        ends = (frame.left, frame.right) if name[0] == "x" else (frame.bottom, frame.top)
        span = ends[1] - ends[0]
        axes[name] = scaled(name[0], given, values, (ends[0] + first * span, ends[0] + last * span))
    return axes


def _values(trace: Mapping[str, Any], letter: str, names: Iterable[str]) -> list[Any]:
    if (trace.get(f"{letter}axis") or letter) not in names and letter == (trace.get(f"{letter}axis") or letter)[0]:
        return []
    values = list(trace.get(letter) or ())
    is_length = trace["type"] == "bar" and (letter == "x") == (trace.get("orientation") == "h")
    if trace["type"] == "waterfall" and letter == "y":
        return [end for pair in levels(trace) for end in pair]
    error = trace.get(f"error_{letter}") or {}
    values += [value + up for value, up in zip(values, error.get("array") or (), strict=False)]
    values += [
        value - down for value, down in zip(trace.get(letter) or (), error.get("arrayminus") or (), strict=False)
    ]
    return [0.0, *values] if is_length else values


def _title(axis: Axis) -> str:
    return shown((axis.given.get("title") or {}).get("text"))


def _plots(layout: dict[str, Any], traces: Traces, frame: _Frame) -> Iterator[Markup]:
    axes = _axes(layout, traces, frame)
    below = [shape for shape in layout.get("shapes") or () if shape.get("layer") == "below"]
    for shape in below:
        yield from _shape(shape, axes, frame)
    for axis in axes.values():
        yield from _scale(axis, axes, frame)
    for trace in traces:
        marks = _trace(trace, axes, layout, traces)
        yield from [_clipped(marks, frame)] if trace["type"] == "scatter" else marks
    for shape in layout.get("shapes") or ():
        if shape not in below:
            yield from _shape(shape, axes, frame)
    for annotation in layout.get("annotations") or ():
        yield from _annotation(annotation, axes, frame)


def _clipped(marks: list[Markup], frame: _Frame) -> Markup:
    """Return the marks without what lies outside of the frame; the points on its edge stay."""
    left, top = frame.left - _EDGE, frame.top - _EDGE
    width, height = frame.right + _EDGE - left, frame.bottom + _EDGE - top
    box = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    return element("svg", marks, x=left, y=top, width=width, height=height, viewBox=box, overflow="hidden")


def _whole_stack(layout: dict[str, Any], traces: Traces) -> dict[str, Any]:
    """Return the layout with the axis of lying, stacked bars as long as all of them: nothing lies beyond."""
    if layout.get("barmode") != "stack":
        return layout
    whole = sum(value for trace in traces if trace.get("orientation") == "h" for value in trace["x"])
    return {**layout, "xaxis": {"range": [0, whole], **layout.get("xaxis", {})}}


def _trace(trace: dict[str, Any], axes: Mapping[str, Axis], layout: Mapping[str, Any], all_: Traces) -> list[Markup]:
    x, y = axes[trace.get("xaxis") or "x"], axes[trace.get("yaxis") or "y"]
    if trace["type"] == "bar":
        before = all_[: all_.index(trace)] if layout.get("barmode") == "stack" else []
        return list(bars(trace, x, y, _heights(before)))
    return list(DRAWN[trace["type"]](trace, x, y)) if trace["type"] in DRAWN else []


def _heights(traces: Traces) -> dict[Any, float]:
    heights: dict[Any, float] = {}
    for trace in traces:
        names, values = (trace["y"], trace["x"]) if trace.get("orientation") == "h" else (trace["x"], trace["y"])
        for name, value in zip(names, values, strict=True):
            heights[name] = heights.get(name, 0.0) + value
    return heights


def _scale(axis: Axis, axes: Mapping[str, Axis], frame: _Frame) -> Iterator[Markup]:
    if axis.given.get("visible") is False:
        return
    middle = (axis.begin + axis.end) / 2
    other = axes.get(str(axis.given.get("anchor") or ("y" if axis.letter == "x" else "x")))
    low, high = (other.begin, other.end) if other else (frame.left, frame.right)
    for spot, label in axis.ticks():
        if axis.given.get("showgrid") is not False:
            ends = {"x1": spot, "x2": spot, "y1": low, "y2": high}
            ends = ends if axis.letter == "x" else {"x1": low, "x2": high, "y1": spot, "y2": spot}
            yield element("line", **ends, stroke=_GRID)
        if axis.letter == "x":
            for line, part in enumerate(folded(label, _room(axis)) if axis.kind == "category" else [label]):
                yield element("text", part, x=spot, y=low + 16 + 14 * line, text_anchor="middle", fill="currentColor")
        else:
            yield element("text", label, x=low - 6, y=spot + 4, text_anchor="end", fill="currentColor")
    if title := _title(axis):
        at = (
            {"x": middle, "y": _height_of_ticks(axis) + frame.bottom + 35}
            if axis.letter == "x"
            else {"x": 12, "y": middle}
        )
        turn = None if axis.letter == "x" else f"rotate(-90 12 {middle:.1f})"
        yield element("text", title, **at, text_anchor="middle", fill="currentColor", transform=turn)


def _room(axis: Axis) -> float:
    """Return how wide the label of one category may be."""
    return abs(axis.end - axis.begin) / max(len(axis.categories), 1) - 8


def _height_of_ticks(axis: Axis) -> float:
    if axis.kind != "category":
        return 0
    return 14 * (max([len(folded(label, _room(axis))) for _, label in axis.ticks()], default=1) - 1)


def _shape(shape: Mapping[str, Any], axes: Mapping[str, Axis], frame: _Frame) -> Iterator[Markup]:
    ends = [_end(shape, f"{letter}{number}", axes, frame) for number in "01" for letter in "xy"]
    if any(end is None for end in ends):
        return
    left, top, right, bottom = (float(end) for end in ends if end is not None)
    left, right = (min(max(side, frame.left), frame.right) for side in sorted((left, right)))
    if shape.get("type") == "rect":
        box = {"x": left, "y": min(top, bottom), "width": max(right - left, 1), "height": abs(bottom - top)}
        yield element("rect", **box, fill=color_of(shape.get("fillcolor")), opacity=shape.get("opacity"))
        return
    line = shape.get("line") or {}
    dash = {"dot": "2 3", "dash": "7 4"}.get(str(line.get("dash")))
    look = {"stroke": color_of(line.get("color")), "stroke_width": line.get("width", 1), "stroke_dasharray": dash}
    yield element("line", x1=left, x2=right, y1=top, y2=bottom, **look)


def _end(given: Mapping[str, Any], key: str, axes: Mapping[str, Axis], frame: _Frame) -> float | None:
    letter = key[0]
    reference = str(given.get(f"{letter}ref") or letter)
    if reference.endswith("domain") or reference == "paper":
        begin, end = (frame.left, frame.right) if letter == "x" else (frame.bottom, frame.top)
        return begin + float(given.get(key) or 0.0) * (end - begin)
    return axes[reference].at(given.get(key)) if reference in axes else None


def _annotation(given: Mapping[str, Any], axes: Mapping[str, Axis], frame: _Frame) -> Iterator[Markup]:
    x, y = _end(given, "x", axes, frame), _end(given, "y", axes, frame)
    if x is None or y is None:
        return
    anchor = {"right": "end", "left": "start"}.get(str(given.get("xanchor")), "middle")
    x += float(given.get("xshift") or 0)
    y += {"top": 12.0, "bottom": -4.0}.get(str(given.get("yanchor")), 4.0) - float(given.get("yshift") or 0)
    yield element("text", shown(given.get("text")), x=x, y=y, text_anchor=anchor, fill="currentColor", font_size=11)
