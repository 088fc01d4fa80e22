"""Reading a curve of goodness over log10(rate): where it peaks, and how sure that is.

`logs` ascends; `goodness` is larger where better, and minus infinity where a training diverged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from advisor.core.run import Floats

#: Decades. How far the vertex of three points half a decade apart is off, and how far a best point at an end is.
INNER, OUTER = 0.15, 0.5


@dataclass(frozen=True)
class Peak:
    """Where a curve peaks, as log10 of the rate, with its standard deviation in decades."""

    log: float
    deviation: float


def locate(logs: Floats, goodness: Floats, noise: float = 0.0) -> Peak:
    """Return the peak; points within two `noise` of the best may all be it."""
    top = int(np.argmax(goodness))
    inner = 0 < top < len(logs) - 1
    alike = logs[goodness >= goodness[top] - 2 * noise]
    spread = float(np.ptp(alike)) / math.sqrt(12)  # the deviation of a uniform distribution
    # Where chance cannot tell several rates apart their middle is the better guess than the best of them.
    middle = float(np.mean(alike)) if len(alike) > 2 else vertex(logs, goodness) if inner else float(logs[top])
    return Peak(middle, math.hypot(INNER if inner else OUTER, spread))


def vertex(logs: Floats, goodness: Floats) -> float:
    """Return where the parabola through the best point and its two neighbours peaks, at most half way to them.

    Beside a training that diverged the best point itself is taken: a cliff has no parabola, and rates are often best
    right below it.
    """
    top = int(np.argmax(goodness))
    below, here, above = logs[top - 1 : top + 2]
    # The slopes half way on either side; the peak is where the line through them crosses zero.
    rise = (goodness[top] - goodness[top - 1]) / (here - below)
    fall = (goodness[top] - goodness[top + 1]) / (above - here)
    if not 0 < rise + fall < math.inf:
        return float(here)
    return float((below + here) / 2 + (above - below) / 2 * rise / (rise + fall))


def noise(goodness: Floats) -> float:
    """Return the scatter of neighbouring points around a smooth curve, from their third differences.

    A parabola has none, so what is left is noise; for noise of deviation s a third difference has s * sqrt(20).
    The quieter half of the windows counts: the fall beyond the edge is steep and not noise.
    """
    goodness = goodness[np.isfinite(goodness)]
    if len(goodness) < 4:
        return 0.0
    thirds = np.sort(np.abs(np.diff(goodness, 3)))
    return float(np.mean(thirds[: (len(thirds) + 1) // 2])) / 20**0.5
