"""`Purse`: runs the trainings of one probe, and knows what they cost and what is still affordable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Observer, RunsTogether


class Runner(Protocol):
    """Whatever trains once: a Trainable, or a Purse in front of one."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run."""


class Purse:
    """A Runner that passes each training on, counts its price, and compares the sum with a limit in FTE."""

    def __init__(self, runner: Runner, fte: float | None = None) -> None:
        self._runner = runner
        self.fte = float("inf") if fte is None else fte
        self.cost = 0.0
        self.seconds = 0.0
        #: What a finished training cost beyond its length: its evaluations, or a costlier model.
        self.extra = 0.0

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once, count it, and return the run."""
        return self._counted(self._runner.run(config, seed, length, observer), length)

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run]:
        """Train each config with its seed, in one pass where the runner can, and return the runs in this order."""
        if len(trainings) > 1 and isinstance(self._runner, RunsTogether):
            together = self._runner.run_together(trainings, length)
            if together is not None:
                return [self._counted(run, length) for run in together]
        return [self.run(config, seed, length) for config, seed in trainings]

    def _counted(self, run: Run, length: float) -> Run:
        self.cost += run.cost
        self.seconds += run.seconds
        if run.outcome is Outcome.FINISHED:
            self.extra = max(self.extra, run.cost - length)
        return run

    @property
    def left(self) -> float:
        """Return what may still be spent."""
        return self.fte - self.cost

    def affords(self, length: float, count: int = 1) -> bool:
        """Return whether so many trainings of this length stay within the limit."""
        # A hair of slack: prices are sums of floats, and a plan that fits exactly must not fail on the last bit.
        return count * (length + self.extra) <= self.left + 1e-9
