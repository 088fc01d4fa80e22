"""`left_to_gain`: the scale on which improvements of any metric can be compared."""

from __future__ import annotations


def left_to_gain(score: float, maximize: bool) -> float:
    """Return what a perfect result would gain: the whole loss, or the distance to 1 of a share or an R2."""
    if maximize and score <= 1:
        return 1 - score
    return abs(score)
