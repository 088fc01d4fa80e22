"""Two configurations on the same seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.core.reading import Reading
from advisor.report.figures.theme import BLUE, GREY, blank, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Scores = Sequence[float | None]


def pairs(reading: Reading) -> Figure | None:
    """Return the scores of a paired probe, a line per seed; None where the reading compares nothing."""
    evidence: Mapping[str, Any] = reading.evidence if reading.probe == "pair" else reading.evidence.get("pair") or {}
    if "a" not in evidence or "b" not in evidence:
        return None
    return joined(evidence["a"]["scores"], evidence["b"]["scores"], ("as it is", "changed"), "score")


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
    figure.update_xaxes(range=[-0.6, 1.6], showgrid=False)
    return figure
