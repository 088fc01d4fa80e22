"""Smoothing of a loss recorded while the learning rate rises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from advisor.core.run import Floats


def smooth(losses: Floats) -> Floats:
    """Return the running median, then the running mean, of `losses`; infinite from the first bad value on.

    The rate grows by a constant factor per update, so a window of updates is a window in log rate. The median
    comes first because a mean, or the usual exponential average, lets one early spike decide the answer
    (Lightning #1767). Both are centred, so the curve is not shifted to higher rates.
    """
    bad = ~np.isfinite(losses)
    finite = int(np.argmax(bad)) if bad.any() else len(losses)
    width = _odd(max(5, finite // 20))
    levels = _windows(losses[:finite], width, np.median)
    levels = _windows(levels, _odd(width // 2), np.mean)
    return np.concatenate([levels, np.full(len(losses) - finite, np.inf)])


def _windows(values: Floats, width: int, reduce: Callable[..., Any]) -> Floats:
    half = width // 2
    if len(values) <= half:
        return values
    # Reflected, not repeated: a spike in the very first update would otherwise fill its own window.
    padded = np.pad(values, half, mode="reflect")
    return np.asarray(reduce(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1), dtype=np.float64)


def _odd(width: int) -> int:
    return width | 1
