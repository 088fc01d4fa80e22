"""Smoothing that respects jumps: medians of blocks, running medians, and noise that does not mistake a trend for it."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from advisor.core.run import Floats

#: As many blocks as a figure is wide; a run of 5,000 updates becomes medians of 25.
BLOCKS = 200
#: Standard deviation of a normal distribution / its median absolute deviation.
SIGMA_PER_MAD = 1.4826


def block_size(points: int) -> int:
    """Return how many neighbours share a block, so that there are at most 200 blocks."""
    return max(1, math.ceil(points / BLOCKS))


def block_medians(y: Floats) -> Floats:
    """Return the medians of consecutive blocks of equal size; the last block may be shorter."""
    size = block_size(len(y))
    whole = len(y) // size * size
    medians = np.median(y[:whole].reshape(-1, size), axis=1)
    return medians if whole == len(y) else np.append(medians, np.median(y[whole:]))


def block_middles(x: Floats) -> Floats:
    """Return the medians of the same blocks for values that only grow: what stands in the middle of each."""
    starts = np.arange(0, len(x), block_size(len(x)))
    counts = np.diff(starts, append=len(x))
    return np.asarray((x[starts + (counts - 1) // 2] + x[starts + counts // 2]) / 2)


def block_means(y: Floats) -> Floats:
    """Return the means of the same blocks."""
    starts = np.arange(0, len(y), block_size(len(y)))
    counts = np.diff(starts, append=len(y))
    # From the first point of each block on, so that equal points have exactly their own value as mean, and stay ties.
    beyond_first = y - np.repeat(y[starts], counts)
    return y[starts] + np.add.reduceat(beyond_first, starts) / counts


def running_median(y: Floats, width: int) -> Floats:
    """Return the median of `width` (odd) neighbours around each point; near the ends the window shrinks evenly.

    A window that stays centred leaves a monotone curve as it is: smoothing does not move its levels.
    """
    half = min(width // 2, (len(y) - 1) // 2)
    smooth = y.copy()
    if half < 1:
        return smooth
    smooth[half : len(y) - half] = np.median(sliding_window_view(y, 2 * half + 1), axis=1)
    for at in range(1, half):
        smooth[at] = np.median(y[: 2 * at + 1])
        smooth[-1 - at] = np.median(y[-1 - 2 * at :])
    return smooth


def smoothed(blocks: Floats) -> Floats:
    """Return the blocks after a running median over a twentieth of them; 40 blocks or fewer stay as they are."""
    return running_median(blocks, 2 * (len(blocks) // 41) + 1)


def noise_of(y: Floats) -> float:
    """Return the standard deviation of the noise around a smooth curve, 0 for fewer than 3 points.

    Second differences cancel a straight trend; of white noise they have 6 times its variance.
    """
    if len(y) < 3:
        return 0.0
    return SIGMA_PER_MAD * float(np.median(np.abs(np.diff(y, 2)))) / math.sqrt(6)


def deviation_of(residuals: Floats) -> float:
    """Return the robust standard deviation of values that scatter around 0."""
    return SIGMA_PER_MAD * float(np.median(np.abs(residuals)))
