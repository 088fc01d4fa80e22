"""The learning rate as it was in force: so that a plateau or a jump can be judged against it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from advisor.core.run import Floats
from advisor.signs.sign import Sign
from advisor.signs.view import View

RATE = "learning_rate"
# Logs round the rate; a real schedule moves it by far more.
_ROUNDING = 1e-3
# A restart at least doubles the rate, and brings it back to a visible part of its peak.
_RESTART_FACTOR, _RESTART_SHARE = 2.0, 0.1


def _is_constant(view: View) -> bool:
    rates = view.trace(RATE).y
    return bool(np.ptp(rates) <= _ROUNDING * np.abs(rates).max())


def _final_fraction(view: View) -> float | None:
    rates = view.trace(RATE).y
    return float(rates[-1] / rates.max()) if rates.max() > 0 else None


def _warmup_fraction(view: View) -> float | None:
    trace = view.trace(RATE)
    top = trace.y.max()
    if top <= 0:
        return None
    reached = int(np.argmax(trace.y >= (1 - _ROUNDING) * top))
    return trace.window.position(float(trace.x[reached])) if reached else 0.0


def _restarts(view: View) -> int:
    return count_restarts(view.trace(RATE).y)


def count_restarts(rates: Floats) -> int:
    """Return how often the rate rose again after it had fallen; the first rise is warmup."""
    moves = rates[np.append(True, np.diff(rates) != 0)]
    visible = _RESTART_SHARE * float(moves.max())
    restarts, trough, has_fallen = 0, 0.0, False
    for before, rate in pairwise(moves.tolist()):
        if rate < before:
            has_fallen, trough = True, rate
        elif has_fallen and rate >= max(_RESTART_FACTOR * trough, visible):
            restarts, has_fallen = restarts + 1, False
    return restarts


SIGNS = (
    Sign("learning_rate.is_constant", "yes/no", "Whether the learning rate never changed.", (RATE,), 2, _is_constant),
    Sign(
        "learning_rate.final_fraction",
        "share",
        "Last learning rate over the highest.",
        (RATE,),
        2,  # a highest and a last
        _final_fraction,
    ),
    Sign(
        "learning_rate.warmup_fraction",
        "share",
        "Fraction of the run until the highest learning rate; 0 = it began there.",
        (RATE,),
        2,  # a first and a highest
        _warmup_fraction,
    ),
    Sign(
        "learning_rate.restarts",
        "count",
        "How often the learning rate at least doubled again after it had fallen.",
        (RATE,),
        3,  # a high, a low and a high
        _restarts,
    ),
)
