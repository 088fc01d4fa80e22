"""What is won per learning rate spent: a decayed rate ends every fall, a trained-out model only its own.

Under a cosine schedule the last quarter of the updates brings little whatever the state of the model. Counted in
learning rate spent (the sum of the rates so far, over that of the whole run) a fall that the schedule cut off shows as
one that was still going on. A log without a learning rate counts its updates instead: they are the same at a constant
rate, and else err towards silence.
"""

from __future__ import annotations

import numpy as np

from advisor.core.run import Floats
from advisor.signs.schedule import RATE
from advisor.signs.sign import Sign
from advisor.signs.view import View

TRAIN, VAL = "train_loss", "val_loss"
# What is left to spend once this much is spent moves nothing.
_NEARLY_ALL = 0.95
# One rate says nothing about how it was spent.
_FEWEST_RATES = 3


def _spent_at(view: View) -> float | None:
    rate = view.trace(RATE)
    spent = rate.sum_until
    # A rate that was logged only when it changed, or no more after a while, says nothing of the rest.
    if rate.window.position(float(rate.x[-1])) < _NEARLY_ALL:
        return None
    return None if spent is None else rate.window.position(float(np.interp(_NEARLY_ALL, spent, rate.x)))


def _late_share(view: View, curve: str, begin: float) -> float | None:
    """Return the share of the whole fall that came after this share of the learning rate was spent."""
    trace = view.trace(curve)
    if not trace.has_fallen:
        return None
    spent = _spent_on(view, curve)
    return None if spent is None else (float(np.interp(begin, spent, trace.smooth)) - trace.final) / trace.fall


def _spent_on(view: View, curve: str) -> Floats | None:
    """Return the share of the learning rate spent at each point of the smoothed curve; None where there is no sum."""
    trace = view.trace(curve)
    if not view.has(RATE, _FEWEST_RATES) or not view.share_x(RATE, curve):
        span = float(trace.smooth_x[-1] - trace.smooth_x[0])
        return (trace.smooth_x - trace.smooth_x[0]) / span if span > 0 else None
    rate = view.trace(RATE)
    spent = rate.sum_until
    return None if spent is None else np.interp(trace.smooth_x, rate.x, spent)


SIGNS = (
    Sign(
        "learning_rate.spent_at",
        "share",
        "Fraction of the run at which 95 % of its learning rate was spent; 0.95 = constant, about 0.7 = a cosine; "
        "unknown where the rate was not logged to the end.",
        (RATE,),
        _FEWEST_RATES,
        _spent_at,
    ),
    Sign(
        "train_loss.late_share_by_rate",
        "share",
        "Share of the fall of the training loss that came with the last quarter of the learning rate spent.",
        (TRAIN,),
        5,  # a share of 0.2 is the coarsest that tells late from early
        lambda view: _late_share(view, TRAIN, 0.75),
    ),
    Sign(
        "val_loss.late_share_by_rate",
        "share",
        "Share of the fall of the validation loss that came with the last quarter of the learning rate spent.",
        (VAL,),
        5,  # a share of 0.2 is the coarsest that tells late from early
        lambda view: _late_share(view, VAL, 0.75),
    ),
    Sign(
        "val_loss.second_half_by_rate",
        "share",
        "Share of the fall of the validation loss that came with the second half of the learning rate spent.",
        (VAL,),
        5,  # a share of 0.2 is the coarsest that tells late from early
        lambda view: _late_share(view, VAL, 0.5),
    ),
)
