"""One look for all figures: transparent, quiet, readable on light and dark paper."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from advisor.report import words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: Middle tones with a contrast of at least 3 : 1 on white and on near-black, after the colour-blind palette
#: of Okabe and Ito (2008).
BLUE, ORANGE, GREEN, RED, GREY, PURPLE = "#2f86c4", "#d1730f", "#0a9271", "#d4553a", "#858c96", "#a56bb5"
#: For fills and grids, which lie under everything.
FAINT = "rgba(133, 140, 150, 0.22)"
#: A label of more letters than this would leave no room for what it labels; the text beside it has it whole.
_LONGEST = 60
#: The page's script replaces it by the colour of the page's own text.
INK = "#7d838c"


def blank(height: int = 280, **layout: Any) -> Figure:
    """Return an empty figure in our look."""
    from plotly.graph_objects import Figure

    figure = Figure()
    return dress(figure, height, **layout)


def dress(figure: Figure, height: int = 280, **layout: Any) -> Figure:
    """Return the figure in our look; `layout` is plotly's."""
    axis = {
        "gridcolor": FAINT,
        "zeroline": False,
        "linecolor": FAINT,
        "automargin": True,
        "title_standoff": 8,
        # Else a rate of 0.00008 is said to be 80 micro.
        "exponentformat": "none",
    }
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 48, "r": 12, "t": 30, "b": 40},
        font={"family": "system-ui, sans-serif", "size": 12, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None},
        hoverlabel={"font": {"family": "system-ui, sans-serif"}},
        title=None,
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    figure.update_layout(**layout)
    if figure.layout.showlegend is False:
        figure.update_layout(margin_t=16)
    return figure


def log_ticks(low: float, high: float) -> dict[str, Any]:
    """Return readable ticks for a logarithmic axis: decades, with threes between them where there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    digits = (1, 3) if last - first <= 3 else (1,)
    ticks = [digit * 10.0**exponent for exponent in range(first, last + 1) for digit in digits]
    return {"type": "log", "tickvals": ticks, "ticktext": [words.number(tick) for tick in ticks]}


def plain(text: str) -> str:
    """Return a user's text so that plotly shows it as it is: it reads <b> and <a> in every label."""
    return html.escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…", quote=False)
