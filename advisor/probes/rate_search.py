"""Which short trainings to buy: lengths and rates of both horizons, within the price."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.core.config import Config
from advisor.core.trainable import Objective
from advisor.probes.horizon import Horizon, try_rate
from advisor.probes.purse import Purse

#: Half a decade between rates: finer than the seeds of a short training can tell apart.
STEP = math.sqrt(10.0)
#: A shorter training says nothing: momentum and Adam's averages need about ten updates to fill.
FEWEST_UPDATES = 20
#: Rates at the short horizon, before it is extended; three points are the fewest that make a peak.
RATES, FEWEST_RATES = 5, 3
#: How often the short horizon may grow when its best rate is at its end.
EXTENSIONS = 3
#: Trainings at the long horizon: the best rate, the one below, and the current one or a third neighbour; or two.
LONG_RUNS = (3, 2)
#: A trend needs horizons at least this factor apart.
APART = 2.5
#: Longer is better, but past this the price buys more elsewhere.
LONGEST = 0.3


@dataclass(frozen=True)
class Bounds:
    """The rates between which to look, and those to look at first."""

    lowest: float
    highest: float
    #: The edge of divergence, as far as a range test can tell.
    edge: float
    #: The rate in use.
    current: float | None = None
    #: The rate that the knowledge expects.
    prior: float | None = None

    @property
    def anchor(self) -> float:
        """Return the rate that the grid passes through: the current one where it can work, so that it is compared."""
        usable = (rate for rate in (self.current, self.prior) if rate is not None and rate <= self.edge)
        return next(usable, self.edge / 2)


def short_length(fte: float, updates: float | None, shortest: float = 0.0) -> float:
    """Return the length of the shorter horizon: a share of the price, with enough updates to mean something.

    `shortest` is the length of which all are multiples, where there is one.
    """
    # At 0.8 FTE: 0.044, so that a range test, five or six rates and three longer trainings fit.
    length = min(max(0.055 * fte, 0.03), 0.1)
    length = length if updates is None else max(length, FEWEST_UPDATES / updates)
    return shortest * max(1, round(length / shortest)) if shortest else length


def grid(bounds: Bounds, count: int) -> list[float]:
    """Return `count` rates half a decade apart, ascending, all below half the edge.

    The prior is in the middle where it can be, but knowledge may be wrong: the highest rate stays near the edge.
    """
    highest = bounds.edge / 2
    if bounds.prior is not None:
        highest = min(highest, max(bounds.prior * STEP ** (count // 2), bounds.edge / 20))
    # A hair of slack keeps a rate that equals the limit.
    top = bounds.anchor * STEP ** math.floor(math.log(highest / bounds.anchor, STEP) + 1e-6)
    return [rate for rate in (top * STEP**-back for back in reversed(range(count))) if rate >= bounds.lowest]


def explore(purse: Purse, config: Config, objective: Objective, bounds: Bounds, length: float, seed: int) -> Horizon:
    """Return the short horizon: a grid below the edge and the current rate, extended where its best is at an end."""
    count = min(RATES, int(purse.left / length + 1e-9))
    rates = grid(bounds, count)
    if bounds.current is not None and bounds.lowest <= bounds.current <= bounds.edge:
        rates.append(bounds.current)
    horizon = Horizon(length, objective.direction)
    for rate in rates:
        if rate not in horizon and purse.affords(length):
            horizon = horizon.with_(try_rate(purse, config, objective, rate, length, seed))
    for _ in range(EXTENSIONS):
        further = _further(horizon, bounds)
        if further is None or not purse.affords(length + (_reserve(purse, length) if horizon.best else 0.0)):
            break
        horizon = horizon.with_(try_rate(purse, config, objective, further, length, seed))
    return horizon


def follow(
    purse: Purse,
    config: Config,
    objective: Objective,
    bounds: Bounds,
    short: Horizon,
    seed: int,
    shortest: float = 0.0,
) -> Horizon:
    """Return the long horizon around the best of the short one; without points when it is not affordable."""
    length = _long_length(purse, short.length, shortest)
    horizon = Horizon(length or short.length, objective.direction)
    while length and purse.affords(length) and (rate := _next(short, horizon, bounds.current)) is not None:
        horizon = horizon.with_(try_rate(purse, config, objective, rate, length, seed))
    return horizon


def _reserve(purse: Purse, short: float) -> float:
    """Return what the cheapest long horizon costs."""
    return LONG_RUNS[-1] * (APART * short + 2 * purse.extra)


def _long_length(purse: Purse, short: float, shortest: float) -> float | None:
    """Return the length of the long horizon for what is left, None when it would be too near the short one."""
    # Longer runs are evaluated more often than the short ones that the purse knows, and updates are whole numbers.
    lengths = (min(LONGEST, 0.98 * purse.left / runs - 2 * purse.extra) for runs in LONG_RUNS)
    whole = (shortest * int(length / shortest + 1e-9) if shortest else length for length in lengths)
    return next((length for length in whole if length >= APART * short), None)


def _further(horizon: Horizon, bounds: Bounds) -> float | None:
    """Return the next rate beyond the end at which the best is, None when the best is inside.

    The edge of a range test is only an estimate, and a diverging run is short: upwards nothing else is the limit.
    """
    best = horizon.best
    lowest, highest = horizon.points[0].rate, horizon.points[-1].rate
    if best is None:
        further = lowest / 10
    elif best.rate == lowest:
        further = lowest / STEP
    elif best.rate == highest:
        further = highest * (STEP if horizon.has_learned else 10)
    else:
        return None
    return further if bounds.lowest <= further <= bounds.highest else None


def _next(short: Horizon, long: Horizon, current: float | None) -> float | None:
    """Return the next rate that the long horizon should try, None when it knows enough."""
    if short.best is None:
        return None
    best = short.best.rate
    # The best rate moves down more often than up as trainings get longer, so the lower neighbour comes first.
    wanted = [best, best / STEP]
    if current is not None and (point := short.at(current)) is not None and short.goodness(point) is not None:
        wanted.append(current)
    wanted.append(_beyond(short, long, best))
    return next((rate for rate in wanted if rate not in long), None)


def _beyond(short: Horizon, long: Horizon, best: float) -> float:
    """Return the rate that completes a peak of the long horizon: on the side to which it rises."""
    if long.best is not None and long.best.rate < best * 0.99:
        return long.best.rate / STEP
    above = short.at(best * STEP)
    return best / 10 if above is None or short.goodness(above) is None else best * STEP
