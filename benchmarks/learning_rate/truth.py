"""The truth: which rate is best for a full training, from a dense sweep of full trainings on three seeds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from advisor.core.outcome import Outcome
from benchmarks.workloads import WORKLOADS
from benchmarks.workloads.remembered import Remembered

#: Far from every seed that a probe uses.
SEEDS = (1000, 1001, 1002)
#: Rates are 10 ** (quarter / 4): from 1e-5 to 10 in half decades, and in quarters around the best.
LOWEST, HIGHEST, AROUND = -20, 4, 3
#: Cells whose gap between default and best is below so many seed deviations are excluded by name.
CLEAR = 4.0
#: The median of a deviation of three values is so much of the true one (square root of ln 2).
MEDIAN_OF_THREE = math.sqrt(math.log(2))


@dataclass
class Truth:
    """The dense sweep of one workload with one optimizer; scores are smaller where better."""

    workload: str
    optimizer: str
    trainable: Remembered = field(init=False)
    #: What the best constant answer scores: no training counts as worse than that.
    trivial: float = field(init=False)
    scores: dict[int, list[float]] = field(default_factory=dict)
    _infinite: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        task = WORKLOADS[self.workload]
        self.trainable = Remembered(self.workload, self.optimizer)
        self.trivial = self._sign * task.load().trivial(task.objective, task.loss)
        self._sweep()

    @property
    def _sign(self) -> int:
        return -1 if self.trainable.objective.direction == "maximize" else 1

    def _sweep(self) -> None:
        """Train at every rate of the coarse sweep until it diverges, then around the best, and at the default."""
        for quarter in range(LOWEST, HIGHEST + 1, 2):
            self._train(quarter)
            if {quarter, quarter - 2} <= self._infinite:
                break
        while self.best == min(self.scores) and self.score(self.best) < self.trivial:
            self._train(self.best - 2)
        for _ in range(2):  # the quarters may move the best, and then what is around it
            for quarter in range(self.best - AROUND, self.best + AROUND + 1):
                self._train(quarter)
        self._train(self.default)

    def _train(self, quarter: int) -> None:
        if quarter in self.scores:
            return
        config = self.trainable.start.with_(learning_rate=10 ** (quarter / 4))
        self.scores[quarter] = []
        for seed in SEEDS:
            run = self.trainable.run(config, seed)
            curve = run.curves.get(self.trainable.objective.curve)
            score = math.inf
            if run.outcome is Outcome.FINISHED and curve is not None:
                score = self._sign * float(curve.y[-1])
            if not math.isfinite(score):
                self._infinite.add(quarter)
            self.scores[quarter].append(min(score, self.trivial))

    def score(self, quarter: int) -> float:
        """Return the mean over the seeds."""
        return float(np.mean(self.scores[quarter]))

    @property
    def best(self) -> int:
        """Return the best rate, in quarters of a decade."""
        return min(self.scores, key=self.score)

    @property
    def default(self) -> int:
        """Return the rate that everyone begins with, in quarters of a decade."""
        return round(4 * math.log10(self.trainable.start.number("learning_rate", 0.0)))

    @property
    def noise(self) -> float:
        """Return the standard deviation between seeds, from the rates within half a decade of the best.

        Their median: above the edge of divergence seeds differ by orders of magnitude.
        """
        near = [quarter for quarter in self.scores if abs(quarter - self.best) <= 2]
        return float(np.median([np.std(self.scores[quarter], ddof=1) for quarter in near])) / MEDIAN_OF_THREE

    @property
    def gap(self) -> float:
        """Return how much better than the default the best rate is."""
        return self.score(self.default) - self.score(self.best)

    @property
    def is_clear(self) -> bool:
        """Return whether there is something to find: a gap well above the seed noise."""
        return self.gap >= CLEAR * self.noise

    def at(self, log: float) -> float:
        """Return the score at a rate, given as log10: between measured rates a straight line, beyond them the last."""
        quarters = sorted(self.scores)
        return float(np.interp(4 * log, quarters, [self.score(quarter) for quarter in quarters]))

    def regret(self, rate: float) -> float:
        """Return the share of the gap that a rate leaves."""
        return (self.at(math.log10(rate)) - self.score(self.best)) / self.gap

    def holds(self, low: float, high: float) -> bool:
        """Return whether an interval holds a rate whose full training is within the seed noise of the best."""
        logs = np.linspace(math.log10(low), math.log10(high), 50)
        return min(self.at(float(log)) for log in logs) <= self.score(self.best) + self.noise
