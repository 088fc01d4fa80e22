"""Which short trainings to buy: lengths and rates of both horizons, within the price."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.core.config import Config
from advisor.core.trainable import Objective
from advisor.probes.horizon import Horizon, try_rates
from advisor.probes.purse import Purse

#: Rates are whole quarters of a decade, so that trainings of all lengths, seeds and starts can be compared.
QUARTERS = 4
#: Half a decade between neighbours: finer than the seeds of a short training can tell apart.
STEP = 2
#: A shorter training says nothing: momentum and Adam's averages need about ten updates to fill.
FEWEST_UPDATES = 20
#: The shorter horizon: a share of the price, within limits.
SHORT_SHARE, SHORTEST, LONGEST_SHORT = 0.06, 0.03, 0.06
#: The fewest rates that make a peak, and those that the long horizon is made as long for as the price allows.
FEWEST_RATES, LONG_RUNS = 3, (4, 3)
#: Of the price, what the short horizon leaves for the long one.
RESERVED = 0.5
#: A trend needs horizons at least this factor apart.
APART = 1.5
#: Longer is better, but past this the price buys more elsewhere.
LONGEST = 0.3
#: Quarters below the edge of divergence at which short trainings usually do best: the adaptive ones keep more distance.
BELOW_EDGE = {"sgd": 1}
BELOW_EDGE_ADAPTIVE = 3


@dataclass(frozen=True)
class Bounds:
    """The rates between which to look."""

    lowest: float
    highest: float
    #: The edge of divergence, as far as a range test can tell.
    edge: float


@dataclass(frozen=True)
class Shop:
    """Where the short trainings of one configuration are bought."""

    purse: Purse
    config: Config
    objective: Objective
    bounds: Bounds
    #: The length of which all are multiples, 0 where there is none.
    shortest: float = 0.0

    def explore(self, length: float, seed: int) -> Horizon:
        """Return the short horizon: from where the edge promises the best to where it is, and the rate in use."""
        below = BELOW_EDGE.get(self.config.text("optimizer", "adam"), BELOW_EDGE_ADAPTIVE)
        horizon = self._climb(self._empty(length, seed), quarter_of(self.bounds.edge) - below, self._reserve)
        current = self.config.number("learning_rate", 0.0)
        # Above the edge it is known to diverge.
        usable = self.bounds.lowest <= current <= self.bounds.edge
        return self._tried(horizon, current) if usable else horizon

    def follow(self, centre: float, length: float, seed: int) -> Horizon:
        """Return a longer horizon around the log10 rate at which it is expected to peak."""
        return self._climb(self._empty(length, seed), round(QUARTERS * centre))

    def long_length(self, short: float) -> float | None:
        """Return the length of the long horizon for what is left, None when it would be too near the short one."""
        # Longer runs are evaluated more often than the short ones that the purse knows.
        lengths = (min(LONGEST, self.purse.left / runs - 3 * self.purse.extra) for runs in LONG_RUNS)
        whole = (self.shortest * int(each / self.shortest + 1e-9) if self.shortest else each for each in lengths)
        return next((length for length in whole if length >= APART * short), None)

    @property
    def _reserve(self) -> float:
        return RESERVED * self.purse.fte

    def _empty(self, length: float, seed: int) -> Horizon:
        return Horizon(length, self.objective.direction, seed=seed)

    def _tried(self, horizon: Horizon, *rates: float) -> Horizon:
        """Return the horizon with these rates tried, those left out that are known or too dear."""
        new = [rate for rate in dict.fromkeys(rates) if rate not in horizon]
        while new and not self.purse.affords(horizon.length, len(new)):
            new.pop()
        length, seed = horizon.length, horizon.seed
        return horizon.with_(*try_rates(self.purse, self.config, self.objective, new, length, seed))

    def _climb(self, horizon: Horizon, centre: int, reserve: float = 0.0) -> Horizon:
        """Return the horizon with the centre (in quarters) and its neighbours, followed to where it peaks."""
        horizon = self._tried(horizon, *(rate_of(quarter) for quarter in (centre, centre - STEP, centre + STEP)))
        while (rate := self._further(horizon)) is not None and self.purse.affords(horizon.length + reserve):
            horizon = self._tried(horizon, rate)
        return horizon

    def _further(self, horizon: Horizon) -> float | None:
        """Return the next rate beyond the end at which the best is, None when the best is inside.

        The edge of a range test is only an estimate, and a diverging run is short: upwards nothing else is the limit.
        """
        if not horizon.points:
            return None
        best, first, last = horizon.best, horizon.points[0], horizon.points[-1]
        # Where nothing has learned yet, one step is not enough.
        stride = STEP if horizon.has_learned else 2 * STEP
        if best == last:
            further = rate_of(quarter_of(last.rate) + stride)
        elif best in (None, first) or not horizon.has_learned:
            # The edge is an upper bound: where nothing learns below it, what learns is further down.
            further = rate_of(quarter_of(first.rate) - stride)
        else:
            return None
        return further if self.bounds.lowest <= further <= self.bounds.highest else None


def quarter_of(rate: float) -> int:
    """Return the rate in quarters of a decade, rounded."""
    return round(QUARTERS * math.log10(rate))


def rate_of(quarter: int) -> float:
    """Return the rate at this quarter of a decade."""
    return float(10 ** (quarter / QUARTERS))


def short_length(fte: float, updates: float | None, shortest: float = 0.0) -> float:
    """Return the length of the shorter horizon: a share of the price, with enough updates to mean something.

    `shortest` is the length of which all are multiples, where there is one.
    """
    length = min(max(SHORT_SHARE * fte, SHORTEST), LONGEST_SHORT)
    length = length if updates is None else max(length, FEWEST_UPDATES / updates)
    return shortest * max(1, round(length / shortest)) if shortest else length
