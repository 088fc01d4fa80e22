"""`still`: a whole figure as SVG: legend, axes, marks, and what is drawn between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from advisor.report.svg.axis import Axis, scaled
from advisor.report.svg.element import element, shown, text_width
from advisor.report.svg.legend import ROW, legend, legend_rows
from advisor.report.svg.marks import DRAWN, bars, levels
from advisor.report.svg.notes import Frame, annotation_marks, shape_marks
from advisor.report.svg.scale import height_of_labels, scale_marks, title_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: As wide as the text column of the page, and as a phone.
WIDE, NARROW = 880, 340
#: A plot that is narrower than this shows nothing.
_LEAST = 160
#: Half a point may lie outside of the frame.
_EDGE = 6

Traces = list[dict[str, Any]]


def still(figure: Figure, width: int = WIDE, style: str = "") -> Markup:
    """Return the figure as one SVG element; its texts take the colour that is around it."""
    whole = json.loads(figure.to_json(remove_uids=True))
    traces = [_plain(trace) for trace in whole["data"]]
    layout = _whole_stack(whole["layout"], traces)
    height = int(layout.get("height") or 280)
    # Plots side by side need room each: on a phone they are scrolled.
    width = max(width, _LEAST * len({trace.get("xaxis") for trace in traces}))
    rows = legend_rows(layout, traces, width)
    # A legend of several lines takes its place on top of the plot instead of from it.
    height += ROW * max(0, len(rows) - 1)
    frame = _frame(layout, traces, width, height, len(rows))
    content: list[Markup] = [element("style", style)] if style else []
    content += [*legend(rows), *_plots(layout, traces, frame)]
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


def _frame(layout: Mapping[str, Any], traces: Traces, width: int, height: int, rows: int) -> Frame:
    whole = Frame(0, width, 0, height)
    x, y = _axes(layout, traces, whole)["x"], _axes(layout, traces, whole)["y"]
    labels = [text_width(label) for _, label in y.ticks()]
    beside = [
        text_width(shown(a.get("text")), 11) for a in layout.get("annotations") or () if a.get("xanchor") == "right"
    ]
    left = 10 + max([*labels, *beside], default=0) + (20 if title_of(y) else 0)
    right = 14 + max([text_width(label) / 2 for _, label in x.ticks()[-1:]], default=0)
    bottom = (20 if x.ticks() else 4) + height_of_labels(x) + (20 if title_of(x) else 0)
    top = ROW * rows + (10 if rows else 22)
    # Bars that lie have their texts behind their ends.
    behind = [text_width(str(text)) for t in traces if t.get("orientation") == "h" for text in t.get("text") or ()]
    return Frame(min(left, 0.45 * width), width - max([right, *behind]), top, height - bottom)


def _axes(layout: Mapping[str, Any], traces: Traces, frame: Frame) -> dict[str, Axis]:
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


def _plots(layout: dict[str, Any], traces: Traces, frame: Frame) -> Iterator[Markup]:
    axes = _axes(layout, traces, frame)
    below = [shape for shape in layout.get("shapes") or () if shape.get("layer") == "below"]
    for shape in below:
        yield from shape_marks(shape, axes, frame)
    for axis in axes.values():
        yield from scale_marks(axis, axes, frame)
    for trace in traces:
        marks = _trace(trace, axes, layout, traces)
        yield from [_clipped(marks, frame)] if trace["type"] == "scatter" else marks
    for shape in layout.get("shapes") or ():
        if shape not in below:
            yield from shape_marks(shape, axes, frame)
    for annotation in layout.get("annotations") or ():
        yield from annotation_marks(annotation, axes, frame)


def _clipped(marks: list[Markup], frame: Frame) -> Markup:
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
