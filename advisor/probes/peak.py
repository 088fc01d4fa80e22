"""Reading a curve of goodness over log10(rate): its peak, its noise, and the region that is as good as the peak.

`logs` ascends; `goodness` is larger where better.
"""

from __future__ import annotations

import numpy as np

from advisor.core.run import Floats

#: Decades. A point further from the best than this says nothing about the shape of the peak.
NEAR = 0.75


def peak(logs: Floats, goodness: Floats, curvature: float | None = None) -> float:
    """Return where the parabola through the best point and its neighbours peaks, never beyond them.

    With one neighbour `curvature`, borrowed from another curve, replaces the other; else the best point it is.
    """
    top = int(np.argmax(goodness))
    near = np.flatnonzero(np.abs(logs - logs[top]) <= NEAR)
    logs, goodness = logs[near], goodness[near]
    if len(near) == 2 and curvature is not None and curvature < 0:
        return float(np.clip(_vertex(logs, goodness, curvature), logs[0], logs[1]))
    if len(near) == 3 and near[1] == top and bend(logs, goodness) < 0:
        return _vertex(logs[:2], goodness[:2], bend(logs, goodness))
    return float(logs[near == top][0])


def bend(logs: Floats, goodness: Floats) -> float:
    """Return the second derivative at the inner point nearest to the best, negative at a peak; 0 without one."""
    if len(logs) < 3:
        return 0.0
    top = int(np.clip(np.argmax(goodness), 1, len(logs) - 2))
    slopes = np.diff(goodness[top - 1 : top + 2]) / np.diff(logs[top - 1 : top + 2])
    return 2 * float(slopes[1] - slopes[0]) / float(logs[top + 1] - logs[top - 1])


def noise(goodness: Floats) -> float:
    """Return the scatter of neighbouring points around a smooth curve, from their third differences.

    A parabola has none, so what is left is noise; for noise of deviation s a third difference has s * sqrt(20).
    The quieter half of the windows counts: the fall beyond the edge is steep and not noise.
    """
    if len(goodness) < 4:
        return 0.0
    thirds = np.sort(np.abs(np.diff(goodness, 3)))
    return float(np.mean(thirds[: (len(thirds) + 1) // 2])) / 20**0.5


def is_flat(goodness: Floats) -> bool:
    """Return whether the points look like noise around one level: close together, and as rough as independent draws.

    Von Neumann 1941 compares the variance of a series with that of its differences; third differences also
    cancel a peak. Chance alone gives a ratio of 1. A sharp peak is rough too, but not within a tenth of its level.
    """
    if len(goodness) < 5 or np.ptp(goodness) > 0.1 * abs(float(np.max(goodness))):
        return False
    roughness = float(np.mean(np.diff(goodness, 3) ** 2)) / 20
    return float(np.var(goodness, ddof=1)) <= 1.5**2 * roughness


def good_region(logs: Floats, goodness: Floats, tolerance: float) -> tuple[float, float]:
    """Return the two logs between which goodness stays within `tolerance` of the best, linearly interpolated."""
    limit = float(np.max(goodness)) - tolerance
    top = int(np.argmax(goodness))
    return (
        _crossing(logs[: top + 1][::-1], goodness[: top + 1][::-1], limit),
        _crossing(logs[top:], goodness[top:], limit),
    )


def _crossing(logs: Floats, goodness: Floats, limit: float) -> float:
    """Return where the curve, walked away from its best point, first falls to `limit`; else its last log."""
    below = np.flatnonzero(goodness < limit)
    if not len(below):
        return float(logs[-1])
    after = int(below[0])
    share = (goodness[after - 1] - limit) / (goodness[after - 1] - goodness[after])
    return float(logs[after - 1] + share * (logs[after] - logs[after - 1]))


def _vertex(logs: Floats, goodness: Floats, curvature: float) -> float:
    """Return the peak of a parabola from two of its points: halfway between them its slope is theirs."""
    slope = float((goodness[1] - goodness[0]) / (logs[1] - logs[0]))
    return float(np.mean(logs)) - slope / curvature
