"""The learning-rate range test: one short training during which the rate rises until the loss blows up.

Smith 2017, "Cyclical Learning Rates for Training Neural Networks" (arXiv 1506.01186).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np

from advisor.core.config import Config
from advisor.core.run import Floats, Run
from advisor.core.trainable import Tick
from advisor.probes import readers
from advisor.probes.purse import Runner
from advisor.probes.smoothing import smooth

#: From where no network moves to where nearly every one diverges (fastai's span).
LOW, HIGH = 1e-7, 10.0
#: The first updates say more about the initial weights than about the rate.
BURN_IN = 0.05


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a range test recorded, update by update."""

    rates: Floats
    losses: Floats
    smoothed: Floats
    #: Optimizer updates of a full training, None when the training does not say.
    updates: float | None
    cost: float
    seconds: float
    #: Why it failed, when it did for another reason than its rate.
    failure: str | None = None

    def read(self, reader: readers.Reader) -> float | None:
        """Return the answer of one reader, the first updates left out."""
        settled = slice(math.ceil(BURN_IN * len(self.rates)), None)
        return reader(self.rates[settled], self.smoothed[settled])


def sweep(
    trainable: Runner, config: Config, seed: int = 0, low: float = LOW, high: float = HIGH, length: float = 0.05
) -> Sweep:
    """Return one range test from `low` to `high`, ended early when the loss blows up."""
    run = trainable.run(_sweeping(config, low, high), seed, length, _Watch())
    rates, losses = _recorded(run)
    return Sweep(
        rates=rates,
        losses=losses,
        smoothed=smooth(losses),
        updates=None if run.planned_x is None else run.planned_x / length,
        cost=run.cost,
        seconds=run.seconds,
        failure=run.failure if not len(losses) else None,
    )


def _sweeping(config: Config, low: float, high: float) -> Config:
    # One optimizer throughout: a switch on the way would give the rest of the test another edge.
    alone: dict[str, None] = {"switch_to_sgd_at": None} if "switch_to_sgd_at" in config else {}
    return config.with_(schedule="lr_sweep", sweep_low=low, learning_rate=high, warmup_fraction=0.0, **alone)


def _recorded(run: Run) -> tuple[Floats, Floats]:
    loss, rate = run.curves.get("train_loss"), run.curves.get("learning_rate")
    if loss is None or rate is None or not len(rate):
        return np.empty(0), np.empty(0)
    rates = np.exp(np.interp(loss.x, rate.x, np.log(rate.y)))
    # A trainable that owns its schedule may ignore ours: then there was no sweep, and its losses say nothing.
    return (rates, loss.y) if (np.diff(rates) > 0).all() else (np.empty(0), np.empty(0))


def drawable(values: Floats) -> list[float | None]:
    """Return the values with None for what JSON cannot hold."""
    return [float(value) if np.isfinite(value) else None for value in values]


class _Watch:
    """Asks the training to stop once it has diverged."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=5)
        self._initial: float | None = None
        self._best = math.inf

    def __call__(self, tick: Tick) -> bool:
        if not math.isfinite(tick.train_loss):
            return True
        self._recent.append(tick.train_loss)
        if tick.step < BURN_IN * tick.steps or len(self._recent) < (self._recent.maxlen or 0):
            return False
        return self._has_blown_up(median(self._recent))

    def _has_blown_up(self, level: float) -> bool:
        self._initial = level if self._initial is None else self._initial
        self._best = min(self._best, level)
        # Relative to the drop where that is larger: a loss near zero, or below it, has no meaningful ratio.
        scale = max(abs(self._best), self._initial - self._best)
        return level > self._best + (readers.BLOWN_UP - 1) * scale
