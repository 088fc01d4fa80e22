"""Spikes: the training loss shoots up and comes back."""

from __future__ import annotations

import numpy as np

from advisor.core.run import Floats
from advisor.signs.loss import LOSS
from advisor.signs.sign import Sign
from advisor.signs.smoothing import SIGMA_PER_MAD, block_medians, block_size, deviation_of, running_median
from advisor.signs.trace import Trace
from advisor.signs.view import View

# SkipStep of OLMo-core and levanter leaves out updates beyond 6 standard deviations of their neighbours.
_OUTLIER = 6.0
# Bumps below 6 % of all that the loss ever moved are seen on no figure.
_SMALLEST_NOISE = 0.01


def _spikes(view: View) -> int:
    trace = view.trace(LOSS)
    return count_peaks(_heights(trace), _OUTLIER)


def count_peaks(heights: Floats, limit: float) -> int:
    """Return how often a run of neighbours above `limit` begins and ends again below half of it."""
    is_high = heights[(heights > limit) | (heights < limit / 2)] > limit
    return int(np.count_nonzero(is_high[:-1] & ~is_high[1:]))


def _heights(trace: Trace) -> Floats:
    """Return each point's height above the local median, in local robust standard deviations."""
    residuals = trace.y - np.interp(trace.x, trace.smooth_x, trace.smooth)
    # Before the middle of the first block there is no local median, only a falling start.
    residuals[: block_size(len(trace))] = 0.0
    local = np.interp(trace.x, trace.smooth_x, _local_deviation(residuals))
    least = max(_SMALLEST_NOISE * float(np.ptp(trace.smooth)), deviation_of(residuals))
    scale = np.maximum(local, least)
    # On a perfectly flat curve any bump is infinitely high.
    return np.divide(residuals, scale, out=np.where(residuals > 0, np.inf, 0.0), where=scale > 0)


def _local_deviation(residuals: Floats) -> Floats:
    blocks = SIGMA_PER_MAD * block_medians(np.abs(residuals))
    return running_median(blocks, 2 * (len(blocks) // 20) + 1)


SIGNS = (
    Sign(
        "train_loss.spikes",
        "count",
        "How often the loss shot up by more than 6 robust standard deviations of its neighbours and came back.",
        (LOSS,),
        20,  # a local median and its spread need neighbours
        _spikes,
        source="OLMo-core SkipStep: 6 sigma; median and MAD instead of mean and standard deviation",
    ),
)
