"""When the fall of the training loss happened: its speed at first, and the pace that is left at the end."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from advisor.core.run import Floats
from advisor.signs.loss import LOSS
from advisor.signs.sign import Sign
from advisor.signs.trace import Trace
from advisor.signs.view import View

# Of lines that fit without any scatter.
_CERTAIN = 100.0
# A third quarter that falls less surely than this has no pace to compare with.
_FALLING = 3.0
# Where the early part of a fall ends: five epochs of a hundred.
_EARLY = 0.05


def _early_speed(view: View) -> float | None:
    trace = view.trace(LOSS)
    if not trace.has_fallen:
        return None
    early = trace.smooth[trace.smooth_x <= trace.own(_EARLY)]
    return (trace.initial - float(early.min(initial=trace.initial))) / trace.fall


def _early_movement(view: View) -> float | None:
    trace = view.trace(LOSS)
    moves = np.abs(np.diff(trace.y))
    early = trace.x[1:] <= trace.own(_EARLY)
    return float(moves[early].sum() / moves.sum()) if moves.any() else None


def _half_at(view: View) -> float | None:
    trace = view.trace(LOSS)
    if not trace.has_fallen:
        return None
    first = int(np.argmax(trace.smooth <= trace.initial - trace.fall / 2))
    return trace.window.position(float(trace.smooth_x[first]))


def _late_slope(view: View) -> float | None:
    trace = view.trace(LOSS)
    return _quarter(trace, 3)[0] / trace.fall if trace.has_fallen else None


def _late_slope_to_noise(view: View) -> float:
    return _quarter(view.trace(LOSS), 3)[1]


def _pace_kept(view: View) -> float | None:
    third, surely = _quarter(view.trace(LOSS), 2)
    return _quarter(view.trace(LOSS), 3)[0] / third if surely >= _FALLING else None


# Three signs ask for two quarters of the same trace, one after the other.
@lru_cache(maxsize=2)
def _quarter(trace: Trace, number: int) -> tuple[float, float]:
    """Return how far a straight line falls over one quarter of the trace (0 to 3), and that in standard errors."""
    span = float(trace.x[-1] - trace.x[0])
    # The last quarter ends where the trace does, whatever rounding makes of the sum.
    inside = (trace.x >= trace.own(number / 4)) & ((trace.x <= trace.own((number + 1) / 4)) | (number == 3))
    slope, error = line(trace.x[inside], trace.y[inside])
    certain = math.copysign(_CERTAIN, -slope) if slope else 0.0
    return -slope * span / 4, certain if error <= abs(slope) / _CERTAIN else -slope / error


def line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return the slope of the line of least squares and its standard error; both 0 where there is no line."""
    # Equal numbers may differ from their mean by rounding.
    if len(x) < 3 or np.ptp(x) <= 0 or np.ptp(y) <= 0:
        return 0.0, 0.0
    across = x - x.mean()
    spread = float(across @ across)
    slope = float(across @ (y - y.mean())) / spread
    rest = y - y.mean() - slope * across
    return slope, math.sqrt(float(rest @ rest) / (len(x) - 2) / spread)


SIGNS = (
    Sign(
        "train_loss.early_speed",
        "share",
        "Share of the whole fall that was reached in the first 5 % of the run.",
        (LOSS,),
        20,  # with fewer the first 5 % are a single point
        _early_speed,
    ),
    Sign(
        "train_loss.early_movement",
        "share",
        "Share of all ups and downs of the loss that came in the first 5 % of the run; 0.05 = it moves evenly.",
        (LOSS,),
        20,  # with fewer the first 5 % are a single point
        _early_movement,
    ),
    Sign(
        "train_loss.half_at",
        "share",
        "Fraction of the run at which half of the whole fall had happened.",
        (LOSS,),
        5,  # a share of 0.2 is the coarsest that tells early from late
        _half_at,
    ),
    Sign(
        "train_loss.late_slope",
        "share",
        "Fall of a straight line through the last quarter over the whole fall; 0.25 = it fell evenly all the time.",
        (LOSS,),
        20,  # five points per quarter
        _late_slope,
    ),
    Sign(
        "train_loss.late_slope_to_noise",
        "z",
        "How surely the loss still falls in the last quarter, in standard errors of that line's slope, -100 to 100.",
        (LOSS,),
        20,  # five points per quarter
        _late_slope_to_noise,
    ),
    Sign(
        "train_loss.pace_kept",
        "ratio",
        "Slope of the last quarter over that of the third; a fall that has nearly ended keeps little of its pace.",
        (LOSS,),
        20,  # five points per quarter
        _pace_kept,
    ),
)
