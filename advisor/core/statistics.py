"""Means and intervals of a handful of repeated measurements; scipy is imported only when an interval is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """The two ends of a confidence interval."""

    low: float
    high: float

    def covers(self, value: float) -> bool:
        """Return whether `value` lies in the interval, ends included."""
        return self.low <= value <= self.high


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean."""
    return float(np.mean(values))


def standard_deviation(values: Sequence[float]) -> float | None:
    """Return the sample standard deviation (n - 1), None for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def t_interval(values: Sequence[float], level: float = 0.95) -> Interval | None:
    """Return Student's interval of the mean, None for fewer than two values."""
    deviation = standard_deviation(values)
    if deviation is None:
        return None
    from scipy import stats

    reach = float(stats.t.ppf((1 + level) / 2, len(values) - 1)) * deviation / len(values) ** 0.5
    return Interval(mean(values) - reach, mean(values) + reach)


def deviation_interval(values: Sequence[float], level: float = 0.95) -> Interval | None:
    """Return the chi-square interval of the standard deviation, None for fewer than two values."""
    deviation = standard_deviation(values)
    if deviation is None:
        return None
    from scipy import stats

    freedom = len(values) - 1
    low, high = stats.chi2.ppf([(1 + level) / 2, (1 - level) / 2], freedom)
    return Interval(deviation * (freedom / float(low)) ** 0.5, deviation * (freedom / float(high)) ** 0.5)


def t_quantile(share: float, freedom: float) -> float:
    """Return the quantile of Student's distribution below which `share` of it lies."""
    from scipy import stats

    return float(stats.t.ppf(share, freedom))
