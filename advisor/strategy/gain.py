"""`left_to_gain`: the scale on which improvements of any metric can be compared."""

from __future__ import annotations


def left_to_gain(score: float, maximize: bool) -> float:
    """Return what a perfect result would gain: the whole loss, or the distance of a share to 1."""
    if maximize and 0 <= score <= 1:
        return 1 - score
    return abs(score)
