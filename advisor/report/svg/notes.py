"""What lies on or under the plot: shaded regions, marked values, and words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from advisor.report.svg.axis import Axis
from advisor.report.svg.element import element, shown
from advisor.report.svg.marks import color_of


@dataclass(frozen=True)
class Frame:
    """The pixels between which the figure is drawn, in front of legend, ticks and titles."""

    left: float
    right: float
    top: float
    bottom: float


def shape_marks(shape: Mapping[str, Any], axes: Mapping[str, Axis], frame: Frame) -> Iterator[Markup]:
    """Yield a line or a box of plotly's `shapes`."""
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


def _end(given: Mapping[str, Any], key: str, axes: Mapping[str, Axis], frame: Frame) -> float | None:
    letter = key[0]
    reference = str(given.get(f"{letter}ref") or letter)
    if reference.endswith("domain") or reference == "paper":
        begin, end = (frame.left, frame.right) if letter == "x" else (frame.bottom, frame.top)
        return begin + float(given.get(key) or 0.0) * (end - begin)
    return axes[reference].at(given.get(key)) if reference in axes else None


def annotation_marks(given: Mapping[str, Any], axes: Mapping[str, Axis], frame: Frame) -> Iterator[Markup]:
    """Yield the text of one of plotly's `annotations`."""
    x, y = _end(given, "x", axes, frame), _end(given, "y", axes, frame)
    if x is None or y is None:
        return
    anchor = {"right": "end", "left": "start"}.get(str(given.get("xanchor")), "middle")
    x += float(given.get("xshift") or 0)
    y += {"top": 12.0, "bottom": -4.0}.get(str(given.get("yanchor")), 4.0) - float(given.get("yshift") or 0)
    yield element("text", shown(given.get("text")), x=x, y=y, text_anchor=anchor, fill="currentColor", font_size=11)
