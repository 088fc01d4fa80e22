"""`Horizon`: short trainings of one length at several learning rates, with the whole schedule scaled down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from advisor.core.config import Config
from advisor.core.metric import Direction
from advisor.core.run import Floats, Run
from advisor.core.trainable import Objective
from advisor.probes.purse import Purse
from advisor.probes.scores import final_train_loss, has_blown_up, has_learned, score_of


@dataclass(frozen=True)
class Point:
    """What one short training at one rate came to; without score and train_loss it diverged."""

    rate: float
    #: The objective at the end, in its own unit; None when it diverged or was not validated.
    score: float | None
    train_loss: float | None
    #: Whether the training loss fell by more than its noise; None when the run cannot tell.
    learned: bool | None


@dataclass(frozen=True)
class Horizon:
    """Short trainings of one length, by ascending rate."""

    length: float
    direction: Direction
    points: tuple[Point, ...] = ()
    seed: int = 0

    def __contains__(self, rate: float) -> bool:
        return self.at(rate) is not None

    def at(self, rate: float) -> Point | None:
        """Return the point at this rate, None when it was not tried."""
        return next((point for point in self.points if math.isclose(point.rate, rate, rel_tol=1e-6)), None)

    def with_(self, *more: Point) -> Horizon:
        """Return the horizon with more points."""
        points = sorted((*self.points, *more), key=lambda each: each.rate)
        return Horizon(self.length, self.direction, tuple(points), self.seed)

    @property
    def is_validated(self) -> bool:
        """Return whether the objective was measured; else the training loss stands in for it."""
        return any(point.score is not None for point in self.points)

    @property
    def has_inner_best(self) -> bool:
        """Return whether rates on both sides of the best one were tried."""
        best = self.best
        return best is not None and best not in (self.points[0], self.points[-1])

    @property
    def has_learned(self) -> bool:
        """Return whether any rate lowered the training loss, as far as the runs can tell."""
        return any(point.learned is not False for point, _ in self._scored())

    def goodness(self, point: Point) -> float | None:
        """Return the score with larger = better, or the negative training loss where nothing was validated."""
        if not self.is_validated:
            return None if point.train_loss is None else -point.train_loss
        if point.score is None:
            return None
        return point.score if self.direction == "maximize" else -point.score

    @property
    def best(self) -> Point | None:
        """Return the best point that was tried, None when none was scored."""
        return max(self._scored(), key=lambda pair: pair[1], default=(None, 0.0))[0]

    def nearest(self, rate: float) -> Point | None:
        """Return the scored point whose rate is nearest to `rate` on a log scale."""
        scored = [point for point, _ in self._scored()]
        return min(scored, key=lambda point: abs(math.log(point.rate / rate)), default=None)

    def training_curve(self) -> tuple[Floats, Floats]:
        """Return log10 of the rates, ascending, and minus the training losses: minus infinity where there is none."""
        losses = [point.train_loss for point in self.points]
        return self.curve()[0], np.array([-math.inf if loss is None else -loss for loss in losses])

    def curve(self) -> tuple[Floats, Floats]:
        """Return log10 of the rates, ascending, and their goodness: minus infinity where there is none."""
        goodness = [self.goodness(point) for point in self.points]
        return (
            np.log10([point.rate for point in self.points]),
            np.array([-math.inf if good is None else good for good in goodness]),
        )

    def evidence(self) -> dict[str, Any]:
        """Return the horizon in plain types."""
        best = self.best
        points = [asdict(point) for point in self.points]
        return {"length": self.length, "points": points, "best": None if best is None else best.rate}

    def _scored(self) -> list[tuple[Point, float]]:
        pairs = [(point, self.goodness(point)) for point in self.points]
        return [(point, good) for point, good in pairs if good is not None]


def try_rates(
    purse: Purse, config: Config, objective: Objective, rates: Sequence[float], length: float, seed: int
) -> list[Point]:
    """Return what trainings of this length at these rates come to."""
    runs = purse.run_together([(config.with_(learning_rate=rate), seed) for rate in rates], length)
    return [_point(run, objective, rate) for run, rate in zip(runs, rates, strict=True)]


def _point(run: Run, objective: Objective, rate: float) -> Point:
    if has_blown_up(run):
        return Point(rate, None, None, learned=False)
    return Point(rate, score_of(run, objective), final_train_loss(run), has_learned(run))
