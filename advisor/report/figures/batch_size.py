"""How fast each batch size passes examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.core.reading import Reading
from advisor.report import words
from advisor.report.figures.theme import BLUE, GREEN, blank

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def speeds(reading: Reading) -> Figure | None:
    """Return a bar of examples per second for each batch size, the knee in green; None where none was timed."""
    from plotly.graph_objects import Bar

    timed: Mapping[str, Any] = reading.evidence.get("throughput") or {}
    if reading.probe != "batch_size" or "sizes" not in timed:
        return None
    figure = blank(height=260, barmode="overlay", bargap=0.2)
    for name, color, is_knee in (("examples per second", BLUE, False), ("the knee", GREEN, True)):
        rows = [
            (str(size), speed)
            for size, speed in zip(timed["sizes"], timed["examples_per_second"], strict=True)
            if (size == timed.get("knee")) == is_knee
        ]
        texts = [words.number(round(speed)) for _, speed in rows]
        bar = Bar(x=[size for size, _ in rows], y=[speed for _, speed in rows], text=texts, name=name)
        bar.update(marker={"color": color}, textposition="outside", cliponaxis=False)
        figure.add_trace(bar)
    sizes = [str(size) for size in timed["sizes"]]
    order = {"type": "category", "categoryorder": "array", "categoryarray": sizes}
    figure.update_xaxes(title_text="batch size", showgrid=False, **order)
    figure.update_yaxes(title_text="examples per second", range=[0, 1.12 * max(timed["examples_per_second"])])
    return figure
