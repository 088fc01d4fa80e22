"""A small simulated Trainable: a noisy quadratic trained by SGD or Adam in numpy, with a real edge of divergence.

Zhang et al. 2019 (arXiv 1907.04164) study learning rates and schedules on this model: many curvatures, each
with gradient noise in proportion to it. SGD diverges above 2 / `sharpness`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Floats, Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Objective, Observer, Tick


@dataclass
class Quadratic:
    """A Trainable whose loss is a quadratic bowl of `dimensions` curvatures up to `sharpness`."""

    sharpness: float = 1.0
    #: Ratio of the largest curvature to the smallest.
    condition: float = 300.0
    noise: float = 0.3
    updates: int = 600
    dimensions: int = 30
    start: Config = field(default_factory=lambda: Config(optimizer="sgd", learning_rate=0.1, schedule="cosine"))
    objective: Objective = field(default_factory=lambda: Objective("loss", "minimize"))
    capabilities: Capabilities = field(default_factory=Capabilities)
    #: Price of the evaluation at the end, in FTE.
    evaluation: float = 0.002
    validated: bool = True
    #: The loss from which on it counts as infinite, as in half precision.
    overflow: float = math.inf
    #: What was trained, in order.
    calls: list[tuple[Config, int, float]] = field(default_factory=list)

    name = "quadratic"

    @property
    def situation(self) -> Situation:
        """Return what fixes the number of updates, at 32 examples each."""
        return Situation(data_size=32 * self.updates, epochs=1, batch_size=32)

    @property
    def knobs(self) -> dict[str, Range]:
        """Return the learning rate alone."""
        return {"learning_rate": Range(scale="log", low=1e-10, high=1e4)}

    @property
    def full_price(self) -> float:
        """Return the price of a full training with its one evaluation."""
        return 1 + self.evaluation

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run."""
        self.calls.append((config, seed, length))
        steps = max(1, round(self.updates * length))
        random = np.random.default_rng([seed, 7])
        curvatures = np.geomspace(self.sharpness / self.condition, self.sharpness, self.dimensions)
        weights = random.normal(size=self.dimensions) / np.sqrt(curvatures)
        update = _Optimizer(config, self.dimensions)
        rates, losses = [], []
        outcome = Outcome.FINISHED
        for step in range(1, steps + 1):
            rate = rate_at(config, step, steps)
            noisy = weights + self.noise * random.normal(size=self.dimensions) / np.sqrt(curvatures)
            with np.errstate(over="ignore", invalid="ignore"):
                loss = float(0.5 * np.mean(curvatures * noisy**2))
                loss = math.inf if loss > self.overflow else loss
                weights = weights - rate * update(curvatures * noisy)
            rates.append(rate)
            losses.append(loss)
            if not math.isfinite(loss):
                outcome = Outcome.DIVERGED
                break
            if observer is not None and observer(Tick(step, steps, loss)):
                outcome = Outcome.INTERRUPTED
                break
        x = np.arange(1.0, len(losses) + 1)
        curves = {
            "train_loss": Curve("train_loss", x, np.array(losses)),
            "learning_rate": Curve("learning_rate", x, np.array(rates)),
        }
        if outcome is Outcome.FINISHED and self.validated:
            final = float(0.5 * np.mean(curvatures * weights**2))
            curves[self.objective.curve] = Curve(self.objective.curve, x[-1:], np.array([self.measure(final)]))
        cost = len(losses) / self.updates + self.evaluation * (outcome is Outcome.FINISHED)
        return Run(
            config,
            curves,
            outcome,
            seed=seed,
            length=length,
            planned_x=float(steps),
            defaults_apply=True,
            cost=cost,
            seconds=cost,
        )

    def measure(self, loss: float) -> float:
        """Return the objective: the loss, or a share that rises as the loss falls."""
        return loss if self.objective.direction == "minimize" else 1 / (1 + loss)


class _Optimizer:
    """Plain SGD with momentum, or Adam."""

    def __init__(self, config: Config, dimensions: int) -> None:
        self._adaptive = config.text("optimizer", "sgd") == "adam"
        self._momentum = config.number("momentum", 0.0)
        self._first = np.zeros(dimensions)
        self._second = np.zeros(dimensions)
        self._step = 0

    def __call__(self, gradient: Floats) -> Floats:
        self._step += 1
        if not self._adaptive:
            self._first = self._momentum * self._first + gradient
            return self._first
        self._first = 0.9 * self._first + 0.1 * gradient
        self._second = 0.999 * self._second + 0.001 * gradient**2
        first, second = self._first / (1 - 0.9**self._step), self._second / (1 - 0.999**self._step)
        return first / (np.sqrt(second) + 1e-8)


def rate_at(config: Config, step: int, steps: int) -> float:
    """Return the learning rate of update `step` (from 1) of `steps`."""
    peak = config.number("learning_rate", 0.1)
    share = (step - 1) / max(1, steps - 1)
    if config.text("schedule", "constant") == "lr_sweep":
        low = config.number("sweep_low", 1e-7)
        return float(low * (peak / low) ** share)
    if config.text("schedule", "constant") == "cosine":
        return float(peak * (1 + math.cos(math.pi * share)) / 2)
    return peak
