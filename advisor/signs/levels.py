"""Where a curve begins and where it ends, as levels that one odd point cannot move."""

from __future__ import annotations

import math

import numpy as np

from advisor.core.run import Floats

# More updates than this and a fast learner has left its initial level.
_LONGEST_BEGINNING = 50


def beginning(y: Floats) -> Floats:
    """Return the first points that scatter around one level: about 1 % of the curve, down to the first point alone.

    Short logs (fewer than 100 points) are mostly one point per epoch: there the second point already is a
    different level. In longer ones the beginning is halved until it neither trends nor jumps.
    """
    count = min(max(5, len(y) // 100), _LONGEST_BEGINNING) if len(y) >= 100 else 1
    while count > 1 and not _is_level(y[:count]):
        count //= 2
    return y[:count]


def final_level(y: Floats) -> float:
    """Return the median of the last 5 % of the points."""
    return float(np.median(y[-final_points(y) :]))


def final_points(y: Floats) -> int:
    """Return how many points make the final level."""
    return math.ceil(len(y) / 20)


def concordance(y: Floats) -> float:
    """Return the share of pairs that rise minus the share that fall: Kendall's tau against time."""
    earlier, later = np.triu_indices(len(y), k=1)
    return float(np.sign(y[later] - y[earlier]).mean()) if len(earlier) else 0.0


def _is_level(first: Floats) -> bool:
    """Return whether the first point is one of many: it starts no trend and lies within their range, or nearly."""
    low, high = float(first[1:].min()), float(first[1:].max())
    # A quarter of the range beyond its ends: of 50 noisy points, the first is that far out once in 1,000 runs.
    # But where it is less than half of all others, they have jumped, however wide they scatter.
    nearly = 0.25 * (high - low)
    is_near = low - min(nearly, abs(low) / 2) <= first[0] <= high + nearly
    return bool(is_near) and abs(concordance(first)) <= 0.5
