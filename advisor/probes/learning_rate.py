"""Which learning rate? The range test finds the edge of divergence; short trainings below it find the rate.

The rate at which a range test falls fastest belongs to the first updates of a network. The best rate of a whole
training is measured in whole trainings, scaled down, at two lengths, because it moves with the length. How right the
answers are is in benchmarks/RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.reading import Reading
from advisor.core.trainable import Trainable
from advisor.probes import rate_search, readers
from advisor.probes.horizon import Horizon
from advisor.probes.purse import Purse
from advisor.probes.rate_judgement import NARROW, Pick, expected_at, judge
from advisor.probes.rate_search import Bounds, Shop
from advisor.probes.rate_sweep import HIGH, LOW, Sweep, drawable, sweep

PROBE = "lr_range"
#: Decades on either side of the prior range that a range test covers: knowledge can be that wrong.
MARGIN = 1e3
#: The range test: a share of a full training, and the updates it needs for ten per decade.
SWEEP_LENGTH, SWEEP_UPDATES = 0.05, 80
#: Of the price, the most that a range test may take.
SWEEP_SHARE = 0.08
#: Full trainings that the answer may cost, where the caller does not say.
PRICE = 1.5


def find_learning_rate(
    trainable: Trainable,
    config: Config,
    seed: int = 0,
    fte: float = PRICE,
    prior: Range | None = None,
    prior_value: float | None = None,
) -> Reading:
    """Return the learning rate for a full training of `config`, for at most `fte` full trainings."""
    # Rounded: a resumed session adds the same prices up in another order, and must meet the same trainings.
    purse = Purse(trainable, round(fte, 6))
    search = _Search(trainable, config, seed, purse, prior, prior_value)
    if not trainable.capabilities.shortenable:
        return search.abstain(
            f"{trainable.name} cannot be trained at a fraction of its length, so every rate costs a full training: "
            "compare two or three rates as full runs instead."
        )
    return search.read()


@dataclass(frozen=True)
class _Search:
    """One question, and what is needed to answer it."""

    trainable: Trainable
    config: Config
    seed: int
    purse: Purse
    prior: Range | None
    prior_value: float | None

    def read(self) -> Reading:
        """Return the answer: range test, short horizon, long horizon, judgement; an abstention where one fails."""
        swept = self._sweep()
        if swept.failure:
            return self.abstain(f"the range test failed: {swept.failure}", swept)
        shortest = self.trainable.capabilities.shortest
        shop = Shop(self.purse, self.config, self.trainable.objective, self._bounds(swept), shortest)
        length = rate_search.short_length(self.purse.fte, swept.updates, shortest)
        if not self.purse.affords(rate_search.FEWEST_RATES * length):
            return self.abstain(self._too_dear(length), swept)
        short = shop.explore(length, self.seed)
        if short.best is None:
            return self.abstain(_diverged_everywhere(short), swept, short)
        if not short.has_learned and not short.has_inner_best:
            return self.abstain(_no_progress(short), swept, short)
        return self._answer(swept, *self._followed(shop, short))

    def _followed(self, shop: Shop, short: Horizon) -> tuple[Pick, list[Horizon]]:
        """Return the pick, and the horizons behind it: a longer one, again with other seeds while that is worth it."""
        resolution = self.trainable.objective.resolution
        horizons, length = [short], shop.long_length(short.length)
        pick = judge(horizons, self.prior_value, resolution)
        while length and (len(horizons) == 1 or self._is_worth_it(pick, length)):
            centre = expected_at(horizons[-1], length, resolution)
            horizon = shop.follow(centre, length, self.seed + len(horizons))
            if horizon.best is None:
                break
            horizons.append(horizon)
            pick = judge(horizons, self.prior_value, resolution)
        return pick, horizons

    def _is_worth_it(self, pick: Pick, length: float) -> bool:
        """Return whether another horizon of this length is affordable, and the answer not narrow enough without."""
        runs = rate_search.FEWEST_RATES
        return pick.width > NARROW and self.purse.affords(runs * length + (runs - 1) * self.purse.extra)

    def abstain(self, reason: str, swept: Sweep | None = None, *horizons: Horizon) -> Reading:
        """Return a reading without a value."""
        return self._reading(abstained=reason, evidence=self._evidence(None, swept, horizons))

    def _sweep(self) -> Sweep:
        if not self.trainable.capabilities.sweepable:
            return Sweep(
                rates=np.empty(0), losses=np.empty(0), smoothed=np.empty(0), updates=None, cost=0.0, seconds=0.0
            )
        low, high = self._span()
        updates = _expected_updates(self.trainable, self.config)
        length = SWEEP_LENGTH if updates is None else max(SWEEP_LENGTH, SWEEP_UPDATES / updates)
        return sweep(self.purse, self.config, self.seed, low, high, min(length, SWEEP_SHARE * self.purse.fte))

    def _span(self) -> tuple[float, float]:
        """Return the lowest and highest rate of the range test; they do not depend on the rate in use."""
        low, high = LOW, HIGH
        if self.prior is not None:
            low = low if self.prior.low is None else self.prior.low / MARGIN
            high = high if self.prior.high is None else self.prior.high * MARGIN
        possible = self.trainable.knobs.get("learning_rate", Range())
        # A possible range may begin at 0, where no logarithm does, and end where no network trains.
        return max(possible.clip(low), LOW / MARGIN), min(possible.clip(high), 10 * HIGH)

    def _bounds(self, swept: Sweep) -> Bounds:
        low, high = self._span()
        current = self.config.number("learning_rate", 0.0) or None
        edge = swept.read(readers.edge)
        if edge is None:
            # Nothing diverged, or the trainable cannot sweep: then the search begins near what is expected.
            expected = max(filter(None, (self.prior_value, current)), default=None)
            edge = high if len(swept.rates) or expected is None else min(high, 10 * expected)
        # Room for three rates above the lowest, wherever the test put the edge.
        return Bounds(low, high, max(edge, 20 * low))

    def _answer(self, swept: Sweep, pick: Pick, horizons: list[Horizon]) -> Reading:
        if pick.doubt is not None:
            return self.abstain(pick.doubt, swept, *horizons)
        evidence = self._evidence(pick, swept, tuple(horizons))
        evidence |= _predicted_gain(pick.rate, self.config.number("learning_rate", 0.0), horizons)
        return self._reading(
            value=_rounded(pick.rate),
            low=_rounded(pick.low),
            high=_rounded(pick.high),
            confidence=pick.confidence,
            evidence=evidence,
        )

    def _reading(self, **fields: Any) -> Reading:
        optimizer, batch = self.config.text("optimizer", "the optimizer"), self.config.get("batch_size")
        # A program need not say what its batch is.
        at_batch = "" if batch is None else f" at batch size {batch}"
        question = f"which learning rate suits {optimizer}{at_batch}?"
        return Reading(probe=PROBE, question=question, cost=self.purse.cost, seconds=self.purse.seconds, **fields)

    def _evidence(self, pick: Pick | None, swept: Sweep | None, horizons: tuple[Horizon, ...]) -> dict[str, Any]:
        return {
            "range_test": None if swept is None else _range_evidence(swept),
            "horizons": [horizon.evidence() for horizon in horizons if horizon.points],
            "pick": None if pick is None else pick.rate,
            "why": None if pick is None else pick.why,
            "prior": self.prior_value,
            "fte": self.purse.fte,
            "spent": self.purse.cost,
        }

    def _too_dear(self, length: float) -> str:
        needed = self.purse.cost + rate_search.FEWEST_RATES * (length + self.purse.extra)
        return (
            f"{rate_search.FEWEST_RATES} short runs of at least {rate_search.FEWEST_UPDATES} updates come to "
            f"{needed:.2g} full trainings, more than the {self.purse.fte:g} that may be spent: "
            "give more, or make the batch smaller."
        )


def _expected_updates(trainable: Trainable, config: Config) -> float | None:
    """Return the updates of a full training as far as the situation tells."""
    situation = trainable.situation
    epochs = config.number("epochs", situation.epochs or 0.0)
    batch = config.number("batch_size", situation.batch_size or 0.0)
    return situation.data_size * epochs / batch if situation.data_size and epochs and batch else None


def _range_evidence(swept: Sweep) -> dict[str, Any]:
    return {
        "rates": swept.rates.tolist(),
        "losses": drawable(swept.losses),
        "smoothed": drawable(swept.smoothed),
        "edge": swept.read(readers.edge),
        "readers": {name: swept.read(reader) for name, reader in readers.READERS.items()},
        "cost": swept.cost,
    }


def _predicted_gain(pick: float, current: float, horizons: Sequence[Horizon]) -> dict[str, float | None]:
    """Return by how much the tried rate nearest to the pick beats the current one, in the metric's unit.

    None where it does not beat it: then the trend speaks for the pick, and a trend predicts no amount.
    """
    for horizon in reversed(horizons):
        near, now = horizon.nearest(pick), horizon.at(current)
        after = None if near is None else horizon.goodness(near)
        before = None if now is None else horizon.goodness(now)
        if horizon.is_validated and before is not None and after is not None:
            gain = after - before if after > before or near == now else None
            return {"predicted_gain": gain, "predicted_at_length": horizon.length}
    return {"predicted_gain": None, "predicted_at_length": None}


def _diverged_everywhere(short: Horizon) -> str:
    low, high = short.points[0].rate, short.points[-1].rate
    return (
        f"every short run between {low:.2g} and {high:.2g} diverged or failed, so the rate is not the cause alone: "
        "look at the inputs, the loss and the initialization first (advisor probe sanity)."
    )


def _no_progress(short: Horizon) -> str:
    low, high = short.points[0].rate, short.points[-1].rate
    return (
        f"no rate between {low:.2g} and {high:.2g} lowered the training loss by more than its noise: check the "
        "labels, the loss and that every parameter gets a gradient (advisor probe sanity), or allow longer runs."
    )


def _rounded(rate: float) -> float:
    """Return the rate with two digits: more would claim a precision that half a decade between rates cannot have."""
    return float(f"{rate:.1e}")
