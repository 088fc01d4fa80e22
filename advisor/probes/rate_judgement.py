"""Judging what the short trainings measured: the pick for a full training, its interval, and how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.core.finding import Level
from advisor.probes import peak
from advisor.probes.horizon import Horizon

#: Rates that lose less than this share of what there is to gain are as good as the best.
GOOD_ENOUGH = 0.05
#: Decades. Wider than this, rates that the noise cannot tell apart are a plateau, on which the prior chooses.
PLATEAU = 1.0
#: The trend between two horizons is noisy, so half of it is believed, and at most a decade.
BELIEVED, FURTHEST = 0.5, 1.0
#: Decades. Half the spacing of the rates: no interval ends closer to the pick than this.
HALF_STEP = 0.25


@dataclass(frozen=True)
class Pick:
    """The learning rate for a full training."""

    rate: float
    low: float
    high: float
    confidence: Level
    #: How it came about, in words.
    why: str


@dataclass(frozen=True)
class Expectations:
    """What is known besides the short trainings: the edge of divergence, and two rates to compare with."""

    edge: float
    #: The rate that the knowledge expects.
    prior: float | None = None
    #: The rate in use.
    current: float | None = None
    #: The smallest difference that the objective can show.
    resolution: float = 0.0


def judge(short: Horizon, long: Horizon, known: Expectations) -> Pick:
    """Return the pick; `short` has at least one scored point, `long` may have none."""
    logs, goodness = short.curve()
    # The best of whole short trainings is below the edge, whatever the range test said.
    edge = max(math.log10(known.edge), _tested(short))
    tolerance = 2 * scatter(short, known.resolution)
    plateau = _narrowed(peak.good_region(logs, goodness, tolerance), long, tolerance)
    here = peak.peak(logs, goodness)
    there = _best_of_long(long, peak.bend(logs, goodness))
    # Above half the edge nothing is trusted but a rate that was itself trained.
    ceiling = max(edge - math.log10(2), _tested(short if there is None else long))
    target = min(_extrapolated(short, here, long, there), ceiling)
    kept = _kept(plateau, known)
    if kept is not None:
        return kept
    region = peak.good_region(logs, goodness, max(tolerance, GOOD_ENOUGH * _stake(short, known.current)))
    low, high = _interval(region, here, target, edge)
    return Pick(10**target, 10**low, 10**high, _confidence(high - low, here, there), _why(here, there, target))


def scatter(horizon: Horizon, resolution: float) -> float:
    """Return by how much chance moves a score: the scatter of neighbours, or what the validation set allows."""
    _, goodness = horizon.curve()
    share = abs(float(goodness.max()))
    sampling = 0.0
    if horizon.is_validated and resolution > 0 and share < 1:
        # A share of right answers among 1 / resolution examples; half, because all rates face the same examples.
        sampling = math.sqrt(share * (1 - share) * resolution) / 2
    # Where all is chance, half as much again: the best of several is compared with each of them.
    level = 1.5 * float(goodness.std(ddof=1)) if peak.is_flat(goodness) else 0.0
    return max(peak.noise(goodness), level, sampling)


def _best_of_long(long: Horizon, curvature: float) -> float | None:
    logs, goodness = long.curve()
    # One point has no best.
    return peak.peak(logs, goodness, curvature) if len(logs) > 1 else None


def _extrapolated(short: Horizon, here: float, long: Horizon, there: float | None) -> float:
    """Return the log rate expected to be best at full length: half the trend of the best rate, continued."""
    if there is None:
        return here
    slope = (there - here) / (math.log10(long.length) - math.log10(short.length))
    shift = -BELIEVED * slope * math.log10(long.length)
    return there + max(-FURTHEST, min(FURTHEST, shift))


def _tested(horizon: Horizon) -> float:
    """Return log10 of the best rate that was trained; minus infinity when none was scored."""
    return -math.inf if horizon.best is None else math.log10(horizon.best.rate)


def _narrowed(plateau: tuple[float, float], long: Horizon, tolerance: float) -> tuple[float, float]:
    """Return the plateau without the sides that the long horizon found worse."""
    logs, goodness = long.curve()
    if not len(logs):
        return plateau
    best = float(logs[goodness.argmax()])
    worse = logs[goodness < goodness.max() - tolerance]
    low, high = plateau
    return (
        max([low, *(float(log) for log in worse if log < best)]),
        min([high, *(float(log) for log in worse if log > best)]),
    )


def _kept(plateau: tuple[float, float], known: Expectations) -> Pick | None:
    """Return the expected rate, else the one in use, where it is on a wide plateau; None elsewhere."""
    low, high = plateau
    if high - low < PLATEAU:
        return None
    for rate, name in ((known.prior, "the rate that the knowledge expects"), (known.current, "the rate in use")):
        # A hair of slack: a rate that was tried is an end of the plateau only up to rounding.
        if rate is not None and low - 1e-6 <= math.log10(rate) <= high + 1e-6:
            why = f"chance cannot tell rates between {10**low:.2g} and {10**high:.2g} apart; {name} is among them"
            return Pick(rate, min(rate, 10**low), max(rate, 10**high), "low", why)
    return None


def _stake(horizon: Horizon, current: float | None) -> float:
    """Return what there is to gain: best minus the rate in use, or minus the worst where that was not scored."""
    _, goodness = horizon.curve()
    point = None if current is None else horizon.at(current)
    now = None if point is None else horizon.goodness(point)
    return float(goodness.max()) - (float(goodness.min()) if now is None else now)


def _interval(region: tuple[float, float], here: float, target: float, edge: float) -> tuple[float, float]:
    """Return the good region, moved with the best rate and widened by half of how far it moved."""
    moved = target - here
    low = min(region[0] + moved, target - HALF_STEP) - abs(moved) / 2
    high = max(region[1] + moved, target + HALF_STEP) + abs(moved) / 2
    return low, max(min(high, edge), target)


def _confidence(width: float, here: float, there: float | None) -> Level:
    if there is None:
        # One short horizon is not evidence for a full training: the best rate moves, by an unknown amount.
        return "low"
    agreement = abs(there - here)
    if width <= 1.0 and agreement <= 0.5:
        return "high"
    return "medium" if width <= 1.75 and agreement <= 1.0 else "low"


def _why(here: float, there: float | None, target: float) -> str:
    if there is None:
        return f"{10**here:.2g} was best in the short runs; the price did not cover longer ones, in which it may move"
    return (
        f"{10**here:.2g} was best in the short runs and {10**there:.2g} in the longer ones; "
        f"half of that trend, continued to a full training, gives {10**target:.2g}"
    )
