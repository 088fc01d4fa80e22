"""The legend above a plot, in as many rows as it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from advisor.report.svg.element import element, shown, text_width
from advisor.report.svg.marks import color_of, mode_of

ROW = 18
_SWATCH = 22

Entry = tuple[str, Mapping[str, Any]]


def legend_rows(layout: Mapping[str, Any], traces: Sequence[Mapping[str, Any]], width: int) -> list[list[Entry]]:
    """Return the entries of the legend, as many in a row as fit."""
    if layout.get("showlegend") is False:
        return []
    rows: list[list[Entry]] = []
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


def legend(rows: list[list[Entry]]) -> Iterator[Markup]:
    """Yield a swatch and a name for each entry."""
    for number, row in enumerate(rows):
        x, y = 8.0, ROW * number + 12.0
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
