"""A curve in one line of letters, with the part that a finding speaks of marked below it."""

from __future__ import annotations

import numpy as np

from advisor.core.finding import Region
from advisor.core.run import Curve

WIDTH = 48
_LEVELS = "▁▂▃▄▅▆▇█"
_BROKEN = "×"


def spark(curve: Curve, region: Region, width: int = WIDTH) -> tuple[str, str]:
    """Return the curve drawn over its own span, and a line that marks the region; between points the last one holds.

    The height is that of the middle 90 %: one spike would press all the rest flat. Values that are no number are ×.
    """
    first, last = float(curve.x[0]), float(curve.x[-1])
    places = _places(curve.x, first, last, width)
    finite = curve.y[np.isfinite(curve.y)]
    low, high = np.quantile(finite, [0.05, 0.95]) if len(finite) else (0.0, 0.0)
    letters = ""
    for place in range(width):
        here = curve.y[places == place]
        letters += _letter(here, low, high) if len(here) else letters[-1]
    marks = _places(np.array([region.low, region.high]), first, last, width)
    return letters, " " * marks[0] + "^" * (marks[1] - marks[0] + 1)


def _places(
    x: np.ndarray[tuple[int, ...], np.dtype[np.float64]], first: float, last: float, width: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    share = (x - first) / (last - first) if last > first else np.zeros_like(x)
    return np.clip((share * width).astype(np.int64), 0, width - 1)


def _letter(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], low: float, high: float) -> str:
    if not np.isfinite(values).all():
        return _BROKEN
    share = (float(values.mean()) - low) / (high - low) if high > low else 0.0
    return _LEVELS[int(np.clip(share, 0, 1) * (len(_LEVELS) - 1) + 0.5)]
