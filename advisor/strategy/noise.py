"""The seed noise: what a change must exceed before it counts as one."""

from __future__ import annotations

import math
from collections.abc import Iterable

from advisor.core.noun import Noun
from advisor.core.step import Trial
from advisor.strategy.gain import left_to_gain


class Noise(Noun):
    """How much seeds alone move the objective, as a share of what is left to gain.

    Better trainings jump about less, nearly in proportion, so shares are pooled over configurations.
    """

    #: Sum of squared shares, each the distance of a score from its configuration's mean.
    squares: float
    degrees_of_freedom: int
    #: The smallest difference that the validation set can show: the noise is never taken to be less.
    resolution: float = 0.0

    def deviation(self, left: float) -> float:
        """Return the standard deviation over seeds of a training with so much left to gain, median-unbiased.

        The usual estimate is, with one or two degrees of freedom, too small more often than not.
        """
        return max(left * math.sqrt(self.squares / _median_chi2(self.degrees_of_freedom)), self.resolution)

    def variance(self, left: float) -> float:
        """Return the usual, mean-unbiased estimate of the variance, which Student's interval asks for."""
        return max(left**2 * self.squares / self.degrees_of_freedom, self.resolution**2)


def measured_noise(trials: Iterable[Trial], maximize: bool, resolution: float) -> Noise | None:
    """Return the pooled seed noise, None while no configuration finished on two seeds."""
    squares, freedom = 0.0, 0
    for scores in _groups(trials):
        mean = sum(scores) / len(scores)
        left = left_to_gain(mean, maximize) or 1.0
        squares += sum(((score - mean) / left) ** 2 for score in scores)
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
