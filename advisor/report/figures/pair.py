"""Two configurations on the same seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.core.comparison import Comparison
from advisor.core.reading import Reading
from advisor.report.figures.theme import BLUE, GREY, blank, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_ENDS = 0.6
Scores = Sequence[float | None]


def pairs(reading: Reading) -> Figure | None:
    """Return the scores of a paired probe, a line per seed; None where the reading compares nothing."""
    evidence: Mapping[str, Any] = reading.evidence.get("pair") or reading.evidence
    if "a" not in evidence or "b" not in evidence:
        return None
    return joined(evidence["a"]["scores"], evidence["b"]["scores"], ("as it is", "changed"), "score")


def ends(comparison: Comparison) -> Figure | None:
    """Return a dot for each training of both sides; None where none came to an end."""
    from plotly.graph_objects import Scatter

    sides = ((comparison.a, GREY), (comparison.b, BLUE))
    if not any(side.values for side, _ in sides):
        return None
    figure = blank(height=280, showlegend=False)
    for side, color in sides:
        dots = {"x": [plain(side.name)] * len(side.values), "y": list(side.values)}
        figure.add_trace(Scatter(**dots, mode="markers", marker={"color": color, "size": 10}, hovertemplate="%{y:.4g}"))
    figure.update_yaxes(title_text=plain(comparison.metric))
    figure.update_xaxes(range=[-_ENDS, 1 + _ENDS], showgrid=False)
    return figure


def joined(a: Scores, b: Scores, names: tuple[str, str], metric: str) -> Figure | None:
    """Return the scores of two configurations with a line between those of one seed; None where none is whole."""
    from plotly.graph_objects import Scatter

    whole = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    if not whole:
        return None
    figure = blank(height=300, showlegend=False)
    ends = [plain(name) for name in names]
    for pair in whole:
        figure.add_trace(Scatter(x=ends, y=list(pair), mode="lines", line={"color": GREY, "width": 1}, opacity=0.6))
    for place, color in ((0, GREY), (1, BLUE)):
        dots = {"x": [ends[place]] * len(whole), "y": [pair[place] for pair in whole]}
        figure.add_trace(Scatter(**dots, mode="markers", marker={"color": color, "size": 10}, hovertemplate="%{y:.4g}"))
    figure.update_yaxes(title_text=plain(metric))
    figure.update_xaxes(range=[-_ENDS, 1 + _ENDS], showgrid=False)
    return figure
