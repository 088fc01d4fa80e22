"""`make_plan`: the budget split before anything is spent, and what it will not answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.core.budget import Budget
from advisor.core.ledger import Plan, PlanItem
from advisor.core.reading import Reading
from advisor.core.trainable import Capabilities
from advisor.errors import UsageError
from advisor.strategy.rungs import in_short, price_of, rungs

#: What the parts cost, in full-training equivalents; the learning rate can be read for less, but less surely.
CHECK_PRICE = 0.05
RATE_PRICE, LEAST_RATE_PRICE = 1.2, 0.2
#: Where this much is left over by whole trainings, the reading of the rate costs none of them.
RATE_ENOUGH = 0.6
#: Less than this buys no reading of anything.
LEAST = 0.05
MOST_SEEDS = 3
MOST_TOUCHES = 2
#: What the climb through parts of the data is called in a plan, and what it cannot say.
CLIMB = "parts of the data"
ON_PARTS = (
    "regularization, overfitting and the length of a training on parts of the data: they look different with fewer "
    "examples, so all of it is needed"
)
#: The questions that a confirmation asked for afterwards answers.
NOISE_QUESTION = "whether the gain is more than seed noise"
START_QUESTION = "how much better than your start the result is"
#: Short runs that make a peak, and full trainings that the learning rate may have where none can be run shorter:
#: the recommended rate, a neighbour on either side, and one more in the better direction.
FEWEST_RATES, MOST_RATES = 3, 4
#: Full trainings beyond start and measured rate that gain more than fresh seeds tell (benchmarks/tuning).
CHANGES_FIRST = 2
#: Prices are sums of floats: a budget that fits exactly must not fail on the last bit.
_ROUNDING = 1e-9
#: Of what is left after the fixed parts, the share that goes to one-by-one changes; the search takes the rest.
CHANGES_SHARE = 0.6


def make_plan(
    budget: Budget,
    price: Reading,
    capabilities: Capabilities,
    full_price: float,
    has_rate: bool = True,
    fractions: tuple[float, ...] = (),
) -> Plan:
    """Return the split of the budget.

    `price` is the reading of a few timed steps: a budget in time is turned into full trainings by its value.
    `full_price` is what one full training costs in FTE, evaluation included; `has_rate` says whether the learning
    rate can be set. `fractions` are the parts of the training data that settings climb through before all of it.
    """
    seconds_per_fte = price.number or 0.0
    fte = budget.fte if budget.fte is not None else (budget.seconds or 0.0) / max(seconds_per_fte, 1e-9)
    split = _Split(fte - price.own_cost, full_price, capabilities, has_rate, fractions)
    if split.fte + _ROUNDING < split.least:
        raise UsageError(
            f"a budget of {budget} is smaller than any question{_in_trainings(budget, fte)}: "
            f"give {_rounded_up(split.least + price.own_cost):.4g}x or more{split.cheaper}, "
            "or use `advisor suggest`, which trains nothing."
        )
    measured = PlanItem(what="price", fte=price.own_cost, why="a few timed steps tell what everything costs")
    return Plan(
        budget=budget,
        fte=fte,
        seconds_per_fte=seconds_per_fte,
        is_upper_bound=capabilities.shortest > 0 and price.confidence == "low",
        full_price=full_price,
        items=(*([measured] if price.own_cost else []), *split.items()),
        cannot=tuple(split.cannot()),
        confirm_seeds=split.confirm_seeds,
    )


def share_of(plan: Plan, what: str) -> float:
    """Return what the plan gives to one of its items; 0 when it is not in it."""
    return sum(item.fte for item in plan.items if item.what == what)


def trainings_of(plan: Plan, what: str) -> int:
    """Return how many full trainings the plan gives to one of its items."""
    return sum(item.trainings for item in plan.items if item.what == what)


@dataclass(frozen=True)
class _Split:
    """A budget in full-training equivalents, and what it has to buy them from."""

    fte: float
    full_price: float
    capabilities: Capabilities
    has_rate: bool = True
    fractions: tuple[float, ...] = ()

    @property
    def climbs(self) -> bool:
        """Return whether settings climb through parts of the data, the learning rate first of all."""
        return self.has_rate and bool(self.fractions)

    @property
    def probes_rate(self) -> bool:
        """Return whether anything short of a full training can measure the learning rate."""
        return self.climbs or (self.has_rate and self.capabilities.shortenable and self._least_rate <= RATE_PRICE)

    @property
    def least(self) -> float:
        """Return the smallest budget that answers anything: a reading of the rate, else the start's training."""
        if not self.probes_rate:
            return self.full_price
        if self.climbs:
            # Only trainings on all of the data decide. What cannot be run shorter shows its price in the start's.
            return self._least_rate + self._check_price + self.full_price * (1 if self.capabilities.shortenable else 2)
        # Of a training in whole epochs, three short runs; of one in updates, whatever so little says.
        return self._least_rate if self.capabilities.shortest else LEAST

    @property
    def cheaper(self) -> str:
        """Return what would make the least budget smaller, where the user can do something about it."""
        if self.capabilities.shortenable or not self.has_rate:
            return ""
        return " or let it be run shorter (with {epochs})"

    @property
    def _least_rate(self) -> float:
        if self.climbs:
            return price_of(rungs(self.fractions, 0, self._evaluation), self._evaluation)
        return max(LEAST_RATE_PRICE, FEWEST_RATES * self.capabilities.shortest)

    @property
    def trains_once(self) -> bool:
        """Return whether the measured learning rate can be trained at full length."""
        return self.fte >= self.full_price + self._least_rate + self._check_price

    @property
    def trains_start(self) -> bool:
        """Return whether the start, its learning rate and one change fit."""
        return self.fte >= 2 * self.full_price + self._least_rate + self._check_price

    @property
    def confirm_seeds(self) -> int:
        """Return on how many fresh seeds best and start are compared at the end."""
        if not self.capabilities.seeded:
            return 0
        return max((seeds for seeds in range(1, MOST_SEEDS + 1) if self.fte >= self._price_of_seeds(seeds)), default=0)

    def _price_of_seeds(self, seeds: int) -> float:
        """Return the budget from which so many fresh seeds are worth their price.

        The first comes after the changes that gain most; each further one competes with two more changes.
        """
        trainings = 2 + 2 * seeds + 2 * (seeds - 1)
        if not self.probes_rate:
            return trainings * self.full_price + self._check_price
        return (trainings + CHANGES_FIRST) * self.full_price + self._check_price + 2 * self._least_rate

    def items(self) -> list[PlanItem]:
        """Return what is bought, in the order in which it is spent."""
        if not self.probes_rate:
            return self._full_trainings()
        if not self.trains_once:
            return self._rate(self.fte, "the first thing to tune, and short runs can measure it")
        if not self.trains_start:
            final = self._full("final training", 1, "the measured rate at full length")
            return [*self._check(), *self._rate(self.fte - self.full_price - self._check_price, "tuned first"), *final]
        return self._whole_loop()

    def cannot(self) -> list[str]:
        """Return the questions that stay open, each with the reason."""
        said = [ON_PARTS] if self.climbs else self._cannot_cheaply()
        if not self.has_rate:
            said.append("which learning rate: this training does not take one from outside")
        if not self.capabilities.seeded:
            said.append("no paired comparison and no confirmation: this training takes no seed (with {seed} it would)")
        if not self.capabilities.inspectable:
            said.append("no sanity checks of model and data: they cannot be looked at from outside")
        if not self.probes_rate:
            said += self._cannot_in_full_trainings()
        elif not self.trains_once:
            said.append("whether the rate that short runs suggest is also the best at full length")
        elif not self.trains_start:
            said.append(f"{START_QUESTION}: the start is not trained at full length")
        elif not self.confirm_seeds and self.capabilities.seeded:
            said.append(self._needs_seeds())
        return said

    def _cannot_cheaply(self) -> list[str]:
        """Return what trainings cannot tell that cannot be cut into parts."""
        said = []
        if self.fractions:
            said.append("which settings are best on parts of the data: this training takes no learning rate")
        if not self.capabilities.shortenable:
            said.append(
                "no cheap probes: each answer costs a full training, for none can be shorter (with {epochs} it could)"
            )
        elif self.has_rate and not self.probes_rate:
            said.append("no short runs of the learning rate: this training is too short to be cut into parts")
        return said

    def _cannot_in_full_trainings(self) -> list[str]:
        if self.fte + _ROUNDING < 2 * self.full_price:
            return [f"whether any change helps: that needs a second training, {_rounded_up(2 * self.full_price):g}x"]
        return [] if self.confirm_seeds or not self.capabilities.seeded else [self._needs_seeds()]

    def _needs_seeds(self) -> str:
        enough = math.ceil(10 * self._price_of_seeds(1) + 0.5) / 10
        return f"{NOISE_QUESTION}: fresh seeds need a budget of {enough:g}x or more"

    def _full_trainings(self) -> list[PlanItem]:
        """Return the split where every answer costs a full training: the start, rates, changes, a search."""
        confirm = 2 * self.confirm_seeds
        rest = int((self.fte + _ROUNDING) / self.full_price) - 1 - confirm
        rates = min(MOST_RATES, math.ceil(rest / 2)) if self.has_rate else 0
        changes = math.ceil((rest - rates) * CHANGES_SHARE)
        return [
            *self._full("start", 1, "your own configuration: the yardstick, and the first curve to read"),
            *self._full("learning rate", rates, "tuned first: the recommended rate, then its neighbours"),
            *self._full("changes", changes, "one at a time, each measured against the best so far"),
            *self._full("search", rest - rates - changes, "Optuna places these near the best"),
            *self._full("confirmation", confirm, "start and best on fresh seeds: the noise, and a fair comparison"),
        ]

    def _whole_loop(self) -> list[PlanItem]:
        confirm = 2 * self.confirm_seeds
        fixed = self._check_price + (2 + confirm) * self.full_price
        left = max(self._least_rate, self.fte - fixed)
        rate = self._rate(self._for_rate(left), self._how_to_read_the_rate)
        rest = max(0.0, left - sum(item.fte for item in rate))
        trainings = int((rest + _ROUNDING) / self.full_price)
        again = min(2, (trainings + 1) // 3)
        changes = math.ceil((trainings - again) * CHANGES_SHARE)
        searches = trainings - again - changes
        # Only our own loop can do these; each is worth a third of a search that can spare it.
        finishing = min(MOST_TOUCHES, searches // 3) if self.capabilities.inspectable else 0
        return [
            *self._check(),
            *self._full("start", 1, "your own configuration: the yardstick, and the first curve to read"),
            *rate,
            *self._full("changes", 1 + changes, "one at a time, each measured against the best so far"),
            *self._full("learning rate again", again, "neighbours of the best, after what was changed"),
            *self._full("search", searches - finishing, "Optuna places these near the best"),
            *self._full("finishing", finishing, "on the best: averaged weights, then a late switch to SGD"),
            *self._full("confirmation", confirm, "start and best on fresh seeds: the noise, and a fair comparison"),
        ]

    def _for_rate(self, left: float) -> float:
        """Return what whole trainings do not use up of what is left, if that reads a rate well enough; else more."""
        enough = max(RATE_ENOUGH, self._least_rate)
        trainings = max(0, int((left - enough + _ROUNDING) / self.full_price))
        return left - trainings * self.full_price

    @property
    def _how_to_read_the_rate(self) -> str:
        if self.capabilities.sweepable:
            return "the edge of divergence, then short runs below it"
        return "tuned first, by short runs at rates half a decade apart"

    @property
    def _evaluation(self) -> float:
        return self.full_price - 1

    @property
    def _check_price(self) -> float:
        return CHECK_PRICE if self.capabilities.inspectable else 0.0

    def _check(self) -> list[PlanItem]:
        why = "bad data or a broken model makes every other number worthless"
        return [PlanItem(what="sanity checks", fte=CHECK_PRICE, why=why)] if self._check_price else []

    def _rate(self, left: float, why: str) -> list[PlanItem]:
        if self.climbs:
            climb = rungs(self.fractions, min(RATE_PRICE, left), self._evaluation)
            what = f"{in_short(climb)}; the best of them then on all of it"
            return [PlanItem(what=CLIMB, fte=price_of(climb, self._evaluation), why=what)]
        return [PlanItem(what="learning rate", fte=min(RATE_PRICE, left), why=why)]

    def _full(self, what: str, trainings: int, why: str) -> list[PlanItem]:
        fte = trainings * self.full_price
        return [PlanItem(what=what, fte=fte, why=why, trainings=trainings)] if trainings else []


def _in_trainings(budget: Budget, fte: float) -> str:
    """Return what a budget in time comes to; nothing where it was given in trainings."""
    return "" if budget.fte is not None else f" (it comes to {fte:.2g} full trainings)"


def _rounded_up(fte: float) -> float:
    """Return the price with two digits, never less than it is."""
    return math.ceil(100 * fte - _ROUNDING) / 100
