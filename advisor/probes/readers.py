"""Readers of a range test: each takes the rates and the smoothed losses, and returns one rate or None.

Only `edge` is acted on. The others are the picks that people know from other tools; they are shown beside ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from advisor.core.run import Floats

Reader = Callable[[Floats, Floats], float | None]

#: Ratio of the loss to its best at which a range test has blown up and ends (fastai and Lightning end it there).
BLOWN_UP = 4.0
#: Fewer points than this do not make a curve.
FEWEST_POINTS = 8
#: A rise or a fall counts when it is larger than this many times the wiggle of the curve's quiet beginning.
WIGGLES = 4.0
#: Diverging begins where a quarter of what was gained is lost again, and a tenth of the explosion has come.
LOST_SHARE, RISEN_SHARE = 0.25, 0.1


@dataclass(frozen=True)
class Shape:
    """The levels of a range test: where it starts, how low it gets, and how much it wiggles before anything happens."""

    initial: float
    best: float
    best_at: int
    wiggle: float

    @property
    def drop(self) -> float:
        """Return how far the loss falls."""
        return self.initial - self.best

    @property
    def is_falling(self) -> bool:
        """Return whether the loss falls by more than it wiggles anyway."""
        return self.drop > WIGGLES * self.wiggle


def shape(smoothed: Floats) -> Shape | None:
    """Return the levels of the curve, None when there are too few finite points."""
    finite = smoothed[np.isfinite(smoothed)]
    if len(finite) < FEWEST_POINTS:
        return None
    # The first fifth of a test that starts low enough is quiet: no rate there moves the weights.
    quiet = finite[: max(4, len(finite) // 5)]
    initial = float(np.median(quiet))
    best_at = int(np.argmin(finite))
    wiggle = 1.4826 * float(np.median(np.abs(quiet - initial)))
    # Rounding alone must not look like a fall.
    return Shape(initial, float(finite[best_at]), best_at, max(wiggle, 1e-6 * abs(initial)))


def edge(rates: Floats, smoothed: Floats) -> float | None:
    """Return the edge of divergence: the last rate before the loss rises from its best level for good.

    Smith 2017 (arXiv 1506.01186) reads the upper bound of a range test where the loss turns up. None when the
    loss never rises for good, or rises no further than it did on the way.
    """
    levels = shape(smoothed)
    if levels is None:
        return None
    # By how much a test overshoots the level at which it is stopped is chance.
    rise = min(float(np.max(smoothed)) - levels.best, (BLOWN_UP - 1) * max(abs(levels.best), levels.drop))
    limit = levels.best + max(LOST_SHARE * levels.drop, RISEN_SHARE * rise, WIGGLES * levels.wiggle)
    last = int(np.flatnonzero(smoothed <= limit)[-1])
    if last == len(smoothed) - 1 or rise < 2 * _largest_rise(smoothed[: last + 1]):
        return None
    return float(rates[last])


def steepest(rates: Floats, smoothed: Floats) -> float | None:
    """Return the rate at which the loss falls fastest per factor of the rate (fastai, `steep`).

    The derivative is with respect to the logarithm: with respect to the rate itself it favours small rates.
    """
    levels = shape(smoothed)
    if levels is None or not levels.is_falling:
        return None
    falling = slice(0, levels.best_at + 1)
    slopes = np.gradient(smoothed[falling], np.log(rates[falling]))
    return float(rates[int(np.argmin(slopes))])


def valley(rates: Floats, smoothed: Floats) -> float | None:
    """Return the middle of the longest falling subsequence (fastai, `valley`, its default since 2.3)."""
    levels = shape(smoothed)
    if levels is None or not levels.is_falling:
        return None
    members = _longest_fall(smoothed[np.isfinite(smoothed)])
    return float(rates[members[len(members) // 2]])


def minimum_tenth(rates: Floats, smoothed: Floats) -> float | None:
    """Return a tenth of the rate at the lowest loss (fastai, `minimum`)."""
    levels = shape(smoothed)
    if levels is None or not levels.is_falling:
        return None
    return float(rates[levels.best_at]) / 10


#: The readers whose picks are shown, by name.
READERS: dict[str, Reader] = {"steepest": steepest, "valley": valley, "minimum_tenth": minimum_tenth}


def _largest_rise(values: Floats) -> float:
    """Return how far the curve ever rises above a level that it had before."""
    return float(np.max(values - np.minimum.accumulate(values)))


def _longest_fall(values: Floats) -> list[int]:
    """Return the indices of the longest strictly falling subsequence."""
    lengths = np.ones(len(values), dtype=np.int64)
    before = np.full(len(values), -1, dtype=np.int64)
    for here in range(1, len(values)):
        reach = np.where(values[:here] > values[here], lengths[:here], 0)
        if reach.max() > 0:
            before[here] = int(np.argmax(reach))
            lengths[here] = reach.max() + 1
    path = [int(np.argmax(lengths))]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]
