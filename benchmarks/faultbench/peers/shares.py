"""Shares of runs with intervals that know that runs of one configuration are no independent evidence."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

#: Resamplings of whole configurations, and the quantile of a 95 % interval.
RESAMPLED, Z = 2000, 1.96


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval, and of how many runs."""

    value: float
    of: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1%} ({self.low:.0%} to {self.high:.0%}) of {self.of}" if self.of else "none"


def share(hits: Iterable[tuple[str, float]]) -> Share:
    """Return the mean of the values in 0 to 1, each with its configuration, and Wilson's interval of it.

    The interval is that of as many independent runs as give the spread that resampling whole configurations shows;
    where that shows no spread at all, as many as there are configurations.
    """
    summed: dict[str, tuple[float, int]] = {}
    for cluster, value in hits:
        before, count = summed.get(cluster, (0.0, 0))
        summed[cluster] = before + value, count + 1
    if not summed:
        return Share(math.nan, 0, math.nan, math.nan)
    sums, counts = np.array(list(summed.values())).T
    value, of = float(sums.sum() / counts.sum()), int(counts.sum())
    low, high = wilson(value, _independent(sums, counts, value))
    return Share(value, of, low, high)


def _independent(sums: np.ndarray, counts: np.ndarray, value: float) -> float:
    """Return how many independent runs would leave the mean as uncertain as these configurations do."""
    drawn = np.random.default_rng(0).integers(0, len(sums), (RESAMPLED, len(sums)))
    spread = float((sums[drawn].sum(1) / counts[drawn].sum(1)).var())
    single = value * (1 - value)
    if single <= 0 or spread <= 0:
        return float(len(sums))
    return min(float(counts.sum()), single / spread)


def wilson(value: float, of: float) -> tuple[float, float]:
    """Return Wilson's interval of a share (1927)."""
    shrink = 1 + Z * Z / of
    middle = (value + Z * Z / (2 * of)) / shrink
    reach = Z / shrink * math.sqrt(max(0.0, value * (1 - value)) / of + Z * Z / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)
