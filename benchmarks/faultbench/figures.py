"""The figures of the benchmark over judged runs: rates, intervals, F1. Pure functions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.faultbench.groups import GROUPS
from benchmarks.faultbench.judged import Judged

#: Resamplings of configurations behind an interval.
RESAMPLED = 2000


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval, and what it is a share of."""

    hits: int
    count: int
    low: float
    high: float

    def __str__(self) -> str:
        if not self.count:
            return "none"
        return f"{self.hits / self.count:.1%} ({self.low:.1%} to {self.high:.1%}; {self.hits} of {self.count})"


def rate(judged: Sequence[Judged], holds: Callable[[Judged], bool]) -> Rate:
    """Return how often something holds; whole configurations are resampled for the interval."""
    hits: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for one in judged:
        hits[one.configuration] += holds(one)
        sizes[one.configuration] += 1
    if not sizes:
        return Rate(0, 0, math.nan, math.nan)
    pairs = np.array([(hits[key], size) for key, size in sizes.items()])
    drawn = pairs[np.random.default_rng(0).integers(0, len(pairs), (RESAMPLED, len(pairs)))].sum(1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    return Rate(int(pairs[:, 0].sum()), int(pairs[:, 1].sum()), float(low), float(high))


def wilson(hits: int, count: int) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of a share, None of nothing."""
    if not count:
        return None
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return round(max(0.0, middle - reach), 4), round(min(1.0, middle + reach), 4)


def healthy(judged: Sequence[Judged], early: bool = False) -> list[Judged]:
    """Return the healthy runs: those that are shown whole, or those that are cut off early."""
    return [one for one in judged if one.label.verdict == "healthy" and (one.share < 1) is early]


def faulty(judged: Sequence[Judged]) -> list[Judged]:
    """Return the faulty runs."""
    return [one for one in judged if one.label.verdict == "faulty"]


def between(judged: Sequence[Judged]) -> list[Judged]:
    """Return the runs that nobody scores."""
    return [one for one in judged if one.label.verdict == "between"]


def f1_by_group(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the F1 of each cause group that some faulty run has as its primary one.

    A group is named rightly when it is one of the proved causes; it is missed when it is the primary cause and the
    group that was named is none of them.
    """
    scored = [*faulty(judged), *healthy(judged)]
    return {group: value for group in GROUPS if (value := _f1(group, scored)) is not None}


def _f1(group: str, scored: Sequence[Judged]) -> float | None:
    if not any(one.label.primary == group for one in scored):
        return None
    named = [one for one in scored if one.said == group]
    right = sum(one.right for one in named)
    missed = sum(one.label.primary == group and not one.right for one in scored)
    return 2 * right / (2 * right + len(named) - right + missed) if right else 0.0


def within_two(one: Judged) -> bool:
    """Return whether one of the first two alarms names a proved cause."""
    return any(group in one.label.causes for _, group in one.alarms[:2])
