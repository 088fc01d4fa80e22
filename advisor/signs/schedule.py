"""The learning rate as it was in force: so that a plateau or a jump can be judged against it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from advisor.core.run import Floats
from advisor.signs.sign import Sign
from advisor.signs.trace import Trace
from advisor.signs.view import View

RATE = "learning_rate"
LOSS = "train_loss"
# Step schedules divide by 2 to 10; smooth ones lose far less from point to point.
_CUT = 0.5
# Below a hundredth of its peak a smooth schedule is about to end, and halves from point to point.
_VISIBLE = 0.01
# The part of the run before and after a cut in which its effect shows: an epoch or two.
_NEAR = 0.05
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


def _cuts(view: View) -> int:
    return len(_cut_at(view))


def _drop_at_rate_cut(view: View) -> float | None:
    trace = view.trace(LOSS)
    if not trace.has_fallen or not view.share_x(LOSS, RATE):
        return None
    near = _NEAR * (trace.x[-1] - trace.x[0])
    return max((_drop_at(trace, at, near) / trace.fall for at in _cut_at(view)), default=None)


def _drop_at(trace: Trace, at: float, near: float) -> float:
    """Return how much lower the loss is shortly after `at` than shortly before."""
    before = trace.y[(trace.x >= at - near) & (trace.x < at)]
    # The point at the cut itself was measured before the new rate had done anything.
    after = trace.y[(trace.x > at) & (trace.x <= at + near)]
    return float(np.median(before) - np.median(after)) if len(before) and len(after) else 0.0


def _cut_at(view: View) -> list[float]:
    """Return the x at which a visible rate was cut: to half or less from one point to the next, and not to nothing."""
    trace = view.trace(RATE)
    before, after = trace.y[:-1], trace.y[1:]
    cut = (after <= _CUT * before) & (after > 0) & (before >= _VISIBLE * trace.y.max())
    return [float(x) for x in trace.x[1:][cut]]


def _turns(moves: Floats) -> Floats:
    """Return the ends of the rates, and those at which a rise becomes a fall or the other way round."""
    is_turn = np.diff(np.sign(np.diff(moves))) != 0
    return moves if len(moves) < 3 else moves[np.concatenate(([True], is_turn, [True]))]


def count_restarts(rates: Floats) -> int:
    """Return how often the rate rose again after it had fallen; the first rise is warmup."""
    moves = _turns(rates[np.append(True, np.diff(rates) != 0)])
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
    Sign(
        "learning_rate.cuts",
        "count",
        "How often a visible learning rate fell to half or less from one point to the next.",
        (RATE,),
        2,  # a before and an after
        _cuts,
    ),
    Sign(
        "train_loss.drop_at_rate_cut",
        "share",
        "Largest drop of the loss at a cut of the learning rate over the whole fall; None without a cut.",
        (LOSS, RATE),
        10,  # a level before and one after the cut
        _drop_at_rate_cut,
    ),
)
