"""The figures of a probe's answer, and `render_reading`, a page of their own for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.reading import Reading
from advisor.report.figures import batch_size, learning_rate
from advisor.report.figures.pair import pairs
from advisor.report.html import Drawing, drawing, render
from advisor.report.views.probes import reading_view


@dataclass(frozen=True)
class ReadingDrawings:
    """What there is to see of one reading; None where there is nothing."""

    range_test: Drawing | None = None
    horizons: Drawing | None = None
    speeds: Drawing | None = None
    pairs: Drawing | None = None


def reading_drawings(reading: Reading, static: bool) -> ReadingDrawings:
    """Return the figures of a reading."""
    has_rates = learning_rate.is_learning_rate_reading(reading)
    rates = learning_rate.range_test(reading) if has_rates else None
    horizons = learning_rate.horizons(reading) if has_rates else None
    return ReadingDrawings(
        range_test=drawing(rates, "Learning rate range test: loss against learning rate", static),
        horizons=drawing(horizons, "Score of short trainings against learning rate", static),
        speeds=drawing(batch_size.speeds(reading), "Examples per second by batch size", static),
        pairs=drawing(pairs(reading), "Scores of both configurations per seed", static),
    )


def render_reading(reading: Reading, environment: Mapping[str, str], static: bool = False) -> str:
    """Return a probe's answer as a complete HTML document."""
    content = {
        "reading": reading_view(reading),
        "figures": reading_drawings(reading, static),
        "environment": environment,
    }
    return render("reading.html.j2", static, f"{reading.probe}: probe report", content)
