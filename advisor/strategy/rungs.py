"""`rungs`: how many settings are tried on which part of the training data, within a price."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.core.data_fraction import in_words

#: Settings on the smallest part, the start among them; fewer than the least show no peak of the learning rate.
MOST, FEWEST = 9, 4
#: Of every three settings one goes on (successive halving; Li et al. 2018, arXiv:1603.06560) ...
_KEPT = 3
#: ... and on the last part the start and one other are still compared.
_LAST = 2


@dataclass(frozen=True)
class Rung:
    """So many settings on this part of the data."""

    fraction: float
    settings: int


def rungs(fractions: Sequence[float], fte: float, evaluation: float) -> tuple[Rung, ...]:
    """Return the widest climb that `fte` buys, and the narrowest where it buys none.

    `evaluation` is what the evaluations of a full training cost.
    """
    for first in range(MOST, FEWEST, -1):
        climb = _rungs(fractions, first)
        if price_of(climb, evaluation) <= fte:
            return climb
    return _rungs(fractions, FEWEST)


def _rungs(fractions: Sequence[float], first: int) -> tuple[Rung, ...]:
    counts = [max(_LAST, math.ceil(first / _KEPT**level)) for level in range(len(fractions))]
    return tuple(Rung(fraction, count) for fraction, count in zip(fractions, counts, strict=True))


def price_of(climb: Sequence[Rung], evaluation: float) -> float:
    """Return what a climb costs in full-training equivalents; even the shortest training is evaluated once."""
    return sum(rung.settings * (rung.fraction + evaluation * max(0.1, rung.fraction)) for rung in climb)


def in_short(climb: Sequence[Rung]) -> str:
    """Return how many settings are tried on which part."""
    parts = [f"{rung.settings} on {in_words(rung.fraction)}" for rung in climb]
    return f"up to {parts[0].replace(' on', ' settings on', 1)} of the data{''.join(f', {part}' for part in parts[1:])}"
