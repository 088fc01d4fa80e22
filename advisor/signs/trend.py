"""Whether the training loss falls at all, however slowly and however noisily."""

from __future__ import annotations

import math

import numpy as np

from advisor.core.run import Floats
from advisor.signs.levels import concordance, final_points
from advisor.signs.loss import LOSS
from advisor.signs.sign import Sign
from advisor.signs.smoothing import block_means, block_medians
from advisor.signs.trace import Trace
from advisor.signs.view import View

# Of curves without any noise.
_CERTAIN = 100.0


def _trend_to_noise(view: View) -> float:
    """Return the stronger of two tests: one sees a slow trend, the other a fast fall that left a long plateau."""
    trace = view.trace(LOSS)
    # Blocks are ranked, so that the mean, which uses the points better than the median, does no harm.
    return max(-mann_kendall(block_means(trace.y)), _end_below_start(trace), key=abs)


def _end_below_start(trace: Trace) -> float:
    """Return how many standard errors the final level lies below the initial one."""
    difference = trace.initial - trace.final
    if difference == 0:
        return 0.0
    # The median of n normal values has 1.25 times the standard error of their mean.
    error = 1.25 * trace.noise * math.sqrt(1 / len(trace.beginning) + 1 / final_points(trace.y))
    certain = math.copysign(_CERTAIN, difference)
    return certain if error <= abs(difference) / _CERTAIN else difference / error


def trend_after_best(trace: Trace) -> float | None:
    """Return the z of the trend of what came after the best level, positive = rising; None for fewer than 5 points."""
    after = trace.y[trace.x > trace.best_x]
    return mann_kendall(block_medians(after)) if len(after) >= 5 else None


def mann_kendall(y: Floats) -> float:
    """Return the z statistic of a monotone trend, positive = rising: Mann (1945), ties after Kendall (1975).

    It counts pairs that rise and pairs that fall, so outliers, the scale and the shape of the trend do not matter.
    """
    n = len(y)
    score = concordance(y) * n * (n - 1) / 2
    _, ties = np.unique(y, return_counts=True)
    variance = (_weight(np.array([n])) - _weight(ties)) / 18
    if variance <= 0:
        return 0.0
    # The continuity correction brings the discrete score half a step towards 0.
    return math.copysign(max(abs(score) - 1, 0.0), score) / math.sqrt(variance)


def _weight(counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    return float((counts * (counts - 1) * (2 * counts + 5)).sum())


SIGNS = (
    Sign(
        "train_loss.trend_to_noise",
        "z",
        "How surely the loss ends lower than it began, in standard errors, -100 to 100; within 2 it may be chance.",
        (LOSS,),
        5,  # with four points even a perfect trend has z = 1.7
        _trend_to_noise,
        source="Mann 1945; Kendall 1975",
    ),
    Sign(
        "train_loss.trend_after_best",
        "z",
        "How surely the training loss rises after its best, in standard errors; above 2 is hardly chance.",
        (LOSS,),
        5,  # with four points even a perfect trend has z = 1.7
        lambda view: trend_after_best(view.trace(LOSS)),
        source="Mann 1945; Kendall 1975",
    ),
)
