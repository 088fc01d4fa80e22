"""Does a late switch from the adaptive optimizer to SGD help, and at which rate of its own?

Each seed trains once to the switch. From there, with the same weights, data and random numbers, it goes on twice: as
it was, and with SGD. The rate of SGD is found before, on a seed of its own, so that no rate is judged by the trainings
that it was chosen for: a range test at the switch finds the edge of divergence, and the rates around it go on to the
end.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from advisor.core.config import Config
from advisor.core.events import Listener, Phase, TrainingFinished, TrainingStarted, silent
from advisor.core.metric import improvement
from advisor.core.reading import Reading
from advisor.core.run import Floats, Run
from advisor.core.trainable import Observer
from advisor.probes import readers
from advisor.probes.pair import Pairs
from advisor.probes.rate_sweep import BURN_IN, Sweep, drawable, sweep
from advisor.probes.scores import score_of
from advisor.probes.smoothing import smooth
from advisor.probes.watched import telling, trial_of
from advisor.training.fork import Fork
from advisor.training.plan import Plan
from advisor.training.switch import first_of_sgd
from advisor.training.trainable import ProblemTrainable

PROBE = "switch"
#: The last third is where it helps, if it does (rule OPT001).
AT = 0.7
#: Fewer updates of SGD than this show nothing: momentum alone needs ten to fill.
FEWEST_UPDATES = 20
#: Updates of one range test, or a hundredth of a training where that is more; and how many tests are laid together:
#: near the end of a training single batches differ so much in their loss that one alone often shows no edge.
SWEEP_UPDATES, SWEEP_SHARE, SWEEPS = 60, 0.01, 3
#: From where SGD hardly moves trained weights to where it throws them away.
_LOW, _HIGH = 1e-4, 10.0
#: Beside the edge, its neighbours in half decades are tried, towards where it is better, at most so many: a range test
#: gives each rate one update, so that the best lies up to a decade beside its edge.
_STEP, TRIES = 10**0.5, 4
#: What the knowledge takes for possible.
_HIGHEST = 10.0


_NO_EDGE = (
    "the range test at the switch met no edge of divergence, so it names no rate for SGD: "
    "give one with --start sgd_learning_rate=... (ten times the present rate is a usual guess)."
)


def price_of_switch(trainable: ProblemTrainable, seeds: int, at: float = AT, length: float = 1.0) -> float:
    """Return about what the probe costs, in full-training equivalents."""
    plan = Plan.of(trainable.start, trainable.bench.examples(trainable.start), length)
    pairs = seeds * length * trainable.full_price * (2 - at)
    if trainable.start.get("sgd_learning_rate"):
        return pairs
    return pairs + length * (SWEEPS * _sweep_share(plan.updates) + trainable.full_price * (at + TRIES * (1 - at)))


def find_switch(
    trainable: ProblemTrainable,
    config: Config,
    seeds: Sequence[int],
    at: float = AT,
    length: float = 1.0,
    listen: Listener = silent,
) -> Reading:
    """Return by how much SGD after the share `at` of the training is better than going on as `config` says.

    A `sgd_learning_rate` in `config` is taken; else the reading names the one that was found.
    """
    return _Probe(trainable, config, at, length, listen).read(seeds)


class _Abstention(Exception):  # noqa: N818  no error: the probe's answer is that it has none
    """Why there is no answer."""


@dataclass
class _Probe:
    trainable: ProblemTrainable
    given: Config
    at: float
    length: float
    listen: Listener
    cost: float = 0.0
    trained: int = 0

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        self.evidence: dict[str, Any] = {}
        #: What goes on as it was.
        self.stays = self.given.with_(switch_to_sgd_at=None, sgd_learning_rate=None)

    def read(self, seeds: Sequence[int]) -> Reading:
        """Return the answer."""
        optimizer, metric = self.given.text("optimizer", "adam"), self.trainable.objective.metric
        question = f"does a switch from {optimizer} to SGD at {self.at:.0%} of the training help {metric}?"
        try:
            pairs = self._measured(seeds)
        except _Abstention as why:
            return self._priced(Reading(probe=PROBE, question=question, abstained=f"{why}", evidence=self.evidence))
        reading = self._priced(pairs.reading(PROBE, question))
        schedule = {name: pairs.b[name] for name in ("switch_to_sgd_at", "sgd_learning_rate")}
        return reading.model_copy(update={"evidence": {**reading.evidence, **self.evidence, "schedule": schedule}})

    def _priced(self, reading: Reading) -> Reading:
        seconds = time.perf_counter() - self.began
        paid = {"cost": self.cost, "own_cost": self.cost, "seconds": seconds, "own_seconds": seconds}
        return reading.model_copy(update=paid)

    def _measured(self, seeds: Sequence[int]) -> Pairs:
        """Return all pairs."""
        self._refuse_too_few()
        late = self._late(self.given.number("sgd_learning_rate", 0.0) or self._found(max(seeds) + 1))
        pairs = Pairs(self.trainable.objective, self.stays, late, self.length)
        for seed in seeds:
            fork = self._fork(seed)
            # In this order, for the training itself leaves nothing to go on from.
            changed = self._branch(fork, late)
            pairs.add(seed, self._told(f"seed {seed}, on as it was", fork.finish), changed)
        return pairs

    def _refuse_too_few(self) -> None:
        updates = Plan.of(self.stays, self.trainable.bench.examples(self.stays), self.length).updates
        left = updates - self._first(updates) + 1
        if left < FEWEST_UPDATES:
            raise _Abstention(
                f"after the switch {left} updates would be left, and fewer than {FEWEST_UPDATES} show nothing: "
                "switch earlier, or train longer."
            )

    def _first(self, updates: int) -> int:
        return first_of_sgd(self.at, updates)

    def _fork(self, seed: int) -> Fork:
        self.listen(TrainingStarted("probe", f"seed {seed}, to the switch", self.at * self.length))
        fork = self.trainable.fork(self.stays, seed, self.length, self._first, telling(self.listen))
        if not fork.stands:
            run = fork.finish()
            self.cost += run.cost
            raise _Abstention(
                f"the training ended before the switch ({run.failure or run.outcome}): make it stable first."
            )
        return fork

    def _found(self, seed: int) -> float:
        """Return the peak rate of SGD with the best score among those around the edge of a range test."""
        fork = self._fork(seed)
        self.cost += fork.cost
        self.listen(Phase("Range test", "SGD at a rising rate, from the weights at the switch"))
        test = self._range_test(fork)
        self.evidence["range_test"] = test.evidence()
        if test.edge is None:
            raise _Abstention(_NO_EDGE)
        self.listen(Phase("Rate of SGD", f"around the edge at {test.edge:.2g}"))
        tried = self._climb(fork, test.edge)
        rate = max(tried, key=lambda rate: self._goodness(tried[rate]))
        self.evidence["pick"] = rate
        self.evidence["tried"] = [
            {"rate": rate, "score": score_of(run, self.trainable.objective)} for rate, run in tried.items()
        ]
        return tried[rate].config.number("sgd_learning_rate", rate)

    def _climb(self, fork: Fork, edge: float) -> dict[float, Run]:
        """Return the runs at the edge and below it, and on to where the score is best."""
        tried: dict[float, Run] = {}

        def goodness(rate: float) -> float:
            if rate not in tried:
                # The schedule goes on: what is in force at the switch is a share of the peak.
                tried[rate] = self._branch(fork, self._late(min(_HIGHEST, rate / fork.share)))
            return self._goodness(tried[rate])

        step, rate = (_STEP, edge) if goodness(edge) > goodness(edge / _STEP) else (1 / _STEP, edge / _STEP)
        while len(tried) < TRIES and goodness(rate * step) > goodness(rate):
            rate *= step
        return tried

    def _goodness(self, run: Run) -> float:
        """Return the score, larger where better, and minus infinity where it failed."""
        objective = self.trainable.objective
        score = score_of(run, objective)
        return -math.inf if score is None else improvement(0.0, score, objective.direction)

    def _late(self, peak: float) -> Config:
        return self.stays.with_(switch_to_sgd_at=self.at, sgd_learning_rate=float(f"{peak:.3g}"))

    def _branch(self, fork: Fork, late: Config) -> Run:
        seed, rate = fork.training.seed, late.number("sgd_learning_rate", 0.0)
        return self._told(f"seed {seed}, on with SGD at {rate:g}", partial(fork.branch, late))

    def _range_test(self, fork: Fork) -> _RangeTest:
        sgd = self.stays.with_(optimizer="sgd", ema_decay=None)
        share = _sweep_share(fork.updates)
        here = _FromHere(fork, self.listen)
        sweeps = [sweep(here, sgd, seed, _LOW, _HIGH, share * self.length) for seed in range(SWEEPS)]
        self.cost += sum(each.cost for each in sweeps)
        return _RangeTest.of(sweeps)

    def _told(self, what: str, work: Callable[[], Run]) -> Run:
        self.listen(TrainingStarted("probe", what, (1 - self.at) * self.length))
        run = work()
        self.cost += run.cost
        self.trained += 1
        self.listen(TrainingFinished(trial_of(run, self.trained, self.trainable.objective)))
        return run


def _sweep_share(updates: int) -> float:
    """Return the length of a range test, relative to the training."""
    return max(SWEEP_UPDATES / updates, SWEEP_SHARE)


@dataclass(frozen=True)
class _FromHere:
    """Trains by plans of their own from where a training was stopped."""

    fork: Fork
    listen: Listener

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run."""
        plan = Plan.of(config, self.fork.training.bench.full_examples, length)
        return self.fork.detour(config, plan, seed, telling(self.listen, observer))


@dataclass(frozen=True, eq=False)
class _RangeTest:
    """Several range tests over the same rates, laid together."""

    rates: Floats
    losses: Floats
    smoothed: Floats
    edge: float | None

    @classmethod
    def of(cls, sweeps: Sequence[Sweep]) -> _RangeTest:
        """Return the median loss at each rate; a test that ended early is infinite from there on."""
        rates = max((each.rates for each in sweeps), key=len)
        losses = np.full((len(sweeps), len(rates)), np.inf)
        for row, each in zip(losses, sweeps, strict=True):
            row[: len(each.losses)] = each.losses
        together = np.median(losses, axis=0)
        smoothed = smooth(together)
        settled = slice(math.ceil(BURN_IN * len(rates)), None)
        edge = readers.edge(rates[settled], smoothed[settled]) if len(rates) else None
        return cls(rates, together, smoothed, edge)

    def evidence(self) -> dict[str, Any]:
        """Return it in plain types."""
        losses, smoothed = drawable(self.losses), drawable(self.smoothed)
        return {"rates": self.rates.tolist(), "losses": losses, "smoothed": smoothed, "edge": self.edge}
