"""A curve drawn in letters, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from advisor.report import words

WIDTH, HEIGHT = 56, 10
_DECADE = 10


def log_plot(
    rates: Sequence[float], losses: Sequence[float | None], marks: Mapping[str, float | None], height: int = HEIGHT
) -> list[str]:
    """Return lines that show losses against rates on a logarithmic axis, with a vertical line per mark."""
    points = [(rate, loss) for rate, loss in zip(rates, losses, strict=True) if loss is not None]
    if len(points) < 2:
        return []
    low, high = math.log10(rates[0]), math.log10(rates[-1])
    bottom, top = min(loss for _, loss in points), _top(points)
    cells = [[" "] * WIDTH for _ in range(height)]
    known = {letter: rate for letter, rate in marks.items() if rate is not None}
    for letter, rate in known.items():
        for row in cells:
            row[_place(math.log10(rate), low, high, WIDTH)] = letter
    for rate, loss in points:
        if loss <= top:
            line = height - 1 - _place(loss, bottom, top, height)
            cells[line][_place(math.log10(rate), low, high, WIDTH)] = "•"
    labels = {0: words.number(top), height - 1: words.number(bottom)}
    lines = [f"{labels.get(place, ''):>9} ┤{''.join(row)}".rstrip() for place, row in enumerate(cells)]
    ends = words.number(rates[0]), words.number(rates[-1])
    return [*lines, f"{'':10}└{'─' * WIDTH}", f"{'':11}{ends[0]}{ends[1]:>{WIDTH - len(ends[0])}}"]


def curves_plot(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], height: int = HEIGHT) -> list[str]:
    """Return lines that show curves over the same axes, each drawn with its own letter; later ones lie on top.

    Curves that fall by more than a decade are drawn by decades: their ends would look alike otherwise.
    """
    points = [(x, y) for xs, ys in curves.values() for x, y in zip(xs, ys, strict=True)]
    if len(points) < 2:
        return []
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom = min(y for _, y in points)
    # The first values of the gentler curve say how high the axis has to be; one that explodes leaves it.
    top = (
        max(y for _, y in points) if len(curves) == 1 else max(bottom, max(_start_of(ys) for _, ys in curves.values()))
    )
    high = math.log10 if 0 < _DECADE * bottom < top else float
    cells = [[" "] * WIDTH for _ in range(height)]
    for letter, (xs, ys) in curves.items():
        for x, y in zip(xs, ys, strict=True):
            if y <= top:
                line = height - 1 - _place(high(y), high(bottom), high(top), height)
                cells[line][_place(x, left, right, WIDTH)] = letter
    labels = {0: words.number(top), height - 1: words.number(bottom)}
    lines = [f"{labels.get(place, ''):>9} ┤{''.join(row)}".rstrip() for place, row in enumerate(cells)]
    ends = words.number(left), words.number(right)
    return [*lines, f"{'':10}└{'─' * WIDTH}", f"{'':11}{ends[0]}{ends[1]:>{WIDTH - len(ends[0])}}"]


def _start_of(ys: Sequence[float]) -> float:
    return max(ys[: max(1, len(ys) // 4)], default=0.0)


def _top(points: list[tuple[float, float]]) -> float:
    """Return the upper end of the axis: a loss that explodes would press all the rest flat."""
    start, lowest = points[0][1], min(loss for _, loss in points)
    return min(max(loss for _, loss in points), start + 0.25 * (start - lowest or abs(start)))


def _place(value: float, low: float, high: float, count: int) -> int:
    share = (value - low) / (high - low) if high > low else 0.0
    return min(count - 1, max(0, round(share * (count - 1))))
