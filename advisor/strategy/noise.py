"""The seed noise: what a change must exceed before it counts as one."""

from __future__ import annotations

import math
from collections.abc import Iterable

from advisor.core.noun import Noun
from advisor.core.step import Trial


class Noise(Noun):
    """How much seeds alone move the objective, pooled over the configurations that ran on several."""

    #: Sum of squared distances from each configuration's mean.
    squares: float
    degrees_of_freedom: int
    #: The smallest difference that the validation set can show: the noise is never taken to be less.
    resolution: float = 0.0

    @property
    def deviation(self) -> float:
        """Return the standard deviation over seeds, median-unbiased.

        The usual estimate is, with one or two degrees of freedom, too small more often than not.
        """
        return max(math.sqrt(self.squares / _median_chi2(self.degrees_of_freedom)), self.resolution)

    @property
    def of_difference(self) -> float:
        """Return the standard deviation of the difference between two single trainings."""
        return math.sqrt(2) * self.deviation

    @property
    def variance(self) -> float:
        """Return the usual, mean-unbiased estimate of the variance, which Student's interval asks for."""
        return max(self.squares / self.degrees_of_freedom, self.resolution**2)


def measured_noise(trials: Iterable[Trial], resolution: float) -> Noise | None:
    """Return the pooled seed noise, None while no configuration finished on two seeds."""
    squares, freedom = 0.0, 0
    for scores in _groups(trials):
        mean = sum(scores) / len(scores)
        squares += sum((score - mean) ** 2 for score in scores)
        freedom += len(scores) - 1
    if freedom == 0:
        return None
    return Noise(squares=squares, degrees_of_freedom=freedom, resolution=resolution)


def _groups(trials: Iterable[Trial]) -> list[list[float]]:
    by_config: dict[tuple[object, float], dict[int, float]] = {}
    for trial in trials:
        if trial.score is not None:
            by_config.setdefault((trial.config, trial.length), {})[trial.seed] = trial.score
    return [list(scores.values()) for scores in by_config.values()]


def _median_chi2(freedom: int) -> float:
    """Return the median of the chi-square distribution (Wilson & Hilferty 1931, DOI 10.1073/pnas.17.12.684)."""
    return float(freedom * (1 - 2 / (9 * freedom)) ** 3)
