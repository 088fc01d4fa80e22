"""The loss curves of one training, or of two laid over each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.core.finding import Region
from advisor.core.run import Curve, Floats, Run
from advisor.report import words
from advisor.report.figures.theme import BLUE, FAINT, GREY, INK, ORANGE, blank, log_ticks, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

#: More points than a figure has pixels across say nothing, and make the page heavy.
_MOST_POINTS = 300
#: The loss of single batches is noise; a line through this many averages can be followed by eye.
_MOST_AVERAGES = 60
#: A loss that spans more decades than this is drawn on a logarithmic axis.
_LOG_DECADES = 2.0
#: A loss of almost nothing would press the rest of the curve flat.
_MOST_DECADES = 6


@dataclass(frozen=True)
class _Drawn:
    """A curve and how it is drawn."""

    curve: Curve
    name: str
    color: str
    width: float
    dash: str = "solid"


def overlay(
    before: Run | None, after: Run | None, names: tuple[str, str], region: Region | None = None
) -> Figure | None:
    """Return the curves behind a decision: before in grey, after in colour; None when there are none.

    `region` is the part of the curve before at which the finding showed; it is shaded.
    """
    earlier = _lines(before, f"{names[0]}: ", is_last=False) if before is not None else []
    figure = _figure([*earlier, *(_lines(after, f"{names[1]}: ", is_last=True) if after is not None else [])])
    if figure is not None and region is not None and region.curve in ("train_loss", "val_loss"):
        _shade(figure, region)
    return figure


def marked(run: Run | None, region: Region | None) -> Figure | None:
    """Return the curve on which a finding shows, its part shaded; None where that is a loss, which `overlay` draws."""
    if run is None or region is None or region.curve in ("train_loss", "val_loss") or region.curve not in run.curves:
        return None
    curve = run.curves[region.curve]
    if not np.isfinite(curve.y).any():
        return None
    figure = _figure([_Drawn(curve, words.sign(region.curve), BLUE, 1.8)], plain(words.sign(region.curve)))
    if figure is not None:
        figure.update_layout(height=200, showlegend=False)
        level = float(curve.y[np.isfinite(curve.y)][0])
        if np.ptp(curve.y[np.isfinite(curve.y)]) == 0:
            # Left alone, a flat curve gets a scale of invisible differences.
            figure.update_yaxes(range=sorted((0.0, 1.6 * level)) if level else [-1, 1])
        _shade(figure, region)
    return figure


def alone(run: Run, region: Region | None) -> Figure | None:
    """Return the losses of one run, with the part at which the finding shows shaded; None when there are none."""
    figure = _figure(_lines(run, "", is_last=True))
    if figure is not None and region is not None and region.curve in ("train_loss", "val_loss"):
        _shade(figure, region)
    return figure


def _shade(figure: Figure, region: Region) -> None:
    figure.add_vrect(
        x0=region.low,
        x1=region.high,
        fillcolor=FAINT,
        line_width=0,
        layer="below",
        annotation={"text": "where it shows", "font": {"size": 11, "color": INK}},
        annotation_position="top left",
    )


def _lines(run: Run, name: str, is_last: bool) -> list[_Drawn]:
    looks = {
        "train_loss": ("training loss", BLUE if is_last else GREY, 1.8, "solid"),
        "val_loss": ("validation loss", ORANGE if is_last else GREY, 2.4, "solid" if is_last else "dot"),
    }
    return [
        _Drawn(run.curves[metric], f"{name}{label}", color, width, dash)
        for metric, (label, color, width, dash) in looks.items()
        if metric in run.curves and np.isfinite(run.curves[metric].y).any()
    ]


def _figure(lines: list[_Drawn], title: str = "loss") -> Figure | None:
    if not lines:
        return None
    # Wherever the pointer is, it asks all curves what they are there.
    figure = blank(hovermode="x")
    # The batches lie under the averages of all curves, or the noise of one hides the trend of the other.
    for line in lines:
        if len(line.curve) > _MOST_AVERAGES:
            figure.add_trace(_batches(line))
    for line in lines:
        figure.add_trace(_line(line))
    units = {line.curve.x_unit for line in lines}
    figure.update_xaxes(title_text=units.pop() if len(units) == 1 else "x")
    figure.update_yaxes(title_text=title, **_scale([averaged(line.curve.x, line.curve.y)[1] for line in lines]))
    return figure


def _line(line: _Drawn) -> Scatter:
    from plotly.graph_objects import Scatter

    x, y = averaged(line.curve.x, line.curve.y)
    return Scatter(
        x=x.tolist(),
        y=_rounded(y),
        name=plain(line.name),
        mode="lines" if len(x) > 12 else "lines+markers",
        line={"color": line.color, "width": line.width, "dash": line.dash},
        hovertemplate="%{y:.4g}",
    )


def _batches(line: _Drawn) -> Scatter:
    from plotly.graph_objects import Scatter

    x, y = thinned(line.curve.x, line.curve.y)
    look = {"color": line.color, "width": 1}
    return Scatter(
        x=x.tolist(), y=_rounded(y), line=look, mode="lines", opacity=0.25, showlegend=False, hoverinfo="skip"
    )


def _rounded(y: Floats) -> list[float | None]:
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in y]


def averaged(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the curve, or its averages over equal stretches where it has more points than can be followed."""
    if len(x) <= _MOST_AVERAGES:
        return x, y
    stretches = np.array_split(np.arange(len(x)), _MOST_AVERAGES)
    finite = [stretch[np.isfinite(y[stretch])] for stretch in stretches]
    means = [float(y[kept].mean()) if len(kept) else np.nan for kept in finite]
    return np.array([x[stretch].mean() for stretch in stretches]), np.array(means)


def thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return at most about 300 points that keep the extremes: the lowest and highest of each stretch."""
    if len(x) <= _MOST_POINTS:
        return x, y
    kept: set[int] = {0, len(x) - 1}
    for stretch in np.array_split(np.arange(len(x)), _MOST_POINTS // 2):
        finite = stretch[np.isfinite(y[stretch])]
        chosen = finite if len(finite) else stretch
        kept |= {int(chosen[np.argmin(y[chosen])]), int(chosen[np.argmax(y[chosen])])}
    order = sorted(kept)
    return x[order], y[order]


def _scale(curves: list[Floats]) -> dict[str, Any]:
    """Return a logarithmic axis where no value is negative and they span more than two decades."""
    values = np.concatenate([y[np.isfinite(y)] for y in curves])
    high = float(values.max())
    if values.min() < 0 or high <= 0:
        return {}
    low = max(float(values[values > 0].min()), high / 10**_MOST_DECADES)
    if math.log10(high / low) <= _LOG_DECADES:
        return {}
    return {**log_ticks(low, high), "range": [math.log10(low) - 0.1, math.log10(high) + 0.1]}
