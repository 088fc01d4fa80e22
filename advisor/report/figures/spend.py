"""What the budget went into, as one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.figures.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, blank
from advisor.report.views.spend import SpendRow

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: One per purpose; the table beside the bar wears the same.
COLORS = (GREY, ORANGE, RED, BLUE, PURPLE, GREEN, "#9c8420", "#7a5230")


def spend_bar(rows: tuple[SpendRow, ...]) -> Figure:
    """Return one horizontal bar, a stretch per purpose, in full-training equivalents."""
    from plotly.graph_objects import Bar

    figure = blank(height=90, showlegend=False, barmode="stack", bargap=0.2)
    for row, color in zip(rows, COLORS, strict=False):
        figure.add_trace(
            Bar(
                x=[row.cost],
                y=[""],
                orientation="h",
                name=f"{row.label} {row.fte}",
                marker={"color": color, "line": {"width": 0}},
                hovertemplate=f"{row.label}: {row.fte}, {row.time}<extra></extra>",
            )
        )
    figure.update_layout(margin={"t": 4, "l": 4, "b": 24})
    figure.update_yaxes(visible=False)
    return figure
