"""Grid, ticks and title of one axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from advisor.report.svg.axis import Axis
from advisor.report.svg.element import element, folded, shown
from advisor.report.svg.notes import Frame

_GRID = "rgba(133, 140, 150, 0.22)"
_LINE = 14


def title_of(axis: Axis) -> str:
    """Return the title of an axis, empty where it has none."""
    return shown((axis.given.get("title") or {}).get("text"))


def height_of_labels(axis: Axis) -> float:
    """Return by how much the labels of categories are taller than one line."""
    if axis.kind != "category":
        return 0
    return _LINE * (max([len(folded(label, _room(axis))) for _, label in axis.ticks()], default=1) - 1)


def _room(axis: Axis) -> float:
    """Return how wide the label of one category may be."""
    return abs(axis.end - axis.begin) / max(len(axis.categories), 1) - 8


def scale_marks(axis: Axis, axes: Mapping[str, Axis], frame: Frame) -> Iterator[Markup]:
    """Yield grid, labels and title; a hidden axis has none."""
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
                yield element(
                    "text", part, x=spot, y=low + 16 + _LINE * line, text_anchor="middle", fill="currentColor"
                )
        else:
            yield element("text", label, x=low - 6, y=spot + 4, text_anchor="end", fill="currentColor")
    if title := title_of(axis):
        at = (
            {"x": middle, "y": height_of_labels(axis) + frame.bottom + 35}
            if axis.letter == "x"
            else {"x": 12, "y": middle}
        )
        turn = None if axis.letter == "x" else f"rotate(-90 12 {middle:.1f})"
        yield element("text", title, **at, text_anchor="middle", fill="currentColor", transform=turn)
