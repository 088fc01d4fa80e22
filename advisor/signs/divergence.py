"""Whether the training loss broke or ran away, and when."""

from __future__ import annotations

import numpy as np

from advisor.core.outcome import Outcome
from advisor.core.run import Curve
from advisor.signs.loss import LOSS
from advisor.signs.sign import Sign
from advisor.signs.trace import Trace
from advisor.signs.view import View


def _non_finite(view: View) -> bool | None:
    curve = view.curve(LOSS)
    return None if curve is None or not len(curve) else not bool(np.isfinite(curve.y).all())


def _diverged(view: View) -> bool | None:
    if view.run.outcome is Outcome.DIVERGED:
        return True
    curve = view.curve(LOSS)
    if curve is None or not len(curve):
        return None
    if _broke_at(curve) is not None:
        return True
    return _left_at(view.trace(LOSS)) is not None if len(curve) > 1 else None


def _divergence_at(view: View) -> float | None:
    curve = view.curve(LOSS)
    if curve is None or not len(curve) or not _diverged(view):
        return None
    moments = [_broke_at(curve), _left_at(view.trace(LOSS))]
    known = [x for x in moments if x is not None]
    # A loop may stop at a limit of its own before the curve shows anything.
    return view.window.position(min(known, default=float(curve.x[-1])))


def _broke_at(curve: Curve) -> float | None:
    """Return where the loss stopped being a number for good; single overflows, as of mixed precision, do not count."""
    broken = ~np.isfinite(curve.y)
    if not broken.any():
        return None
    first = int(np.argmax(broken))
    if broken.all() or broken[first:].mean() > 0.5:
        return float(curve.x[first])
    return float(curve.x[np.flatnonzero(~broken)[-1] + 1]) if broken[-1] else None


def _left_at(trace: Trace) -> float | None:
    """Return where the smoothed loss rose above its initial level, never to come back."""
    if len(trace) < 2 or not _ends_above(trace):
        return None
    below = np.flatnonzero(trace.smooth <= _limit(trace))
    left = below[-1] + 1 if len(below) else 0
    return float(trace.smooth_x[min(left, len(trace.smooth) - 1)])


def _ends_above(trace: Trace) -> bool:
    """Return whether the loss ends above where it began by more than the noise; either of two tests shows it."""
    start, limit = _start(trace), _limit(trace)
    if trace.final <= limit:
        return False
    # Runs that diverge get noisy: a loss that doubled has diverged whatever its noise.
    margin = min(3 * trace.noise, abs(start))
    # By chance, the first of 31 equal points is the lowest once in 31 times.
    late = trace.after(2 / 3).y
    stays_above = len(late) >= 30 and bool((late > limit).mean() >= 0.99)
    return trace.final > start + margin or stays_above


def _start(trace: Trace) -> float:
    # The loss before any update, where the next ones have jumped already.
    return min(trace.initial, float(trace.y[0]))


def _limit(trace: Trace) -> float:
    # A classifier that learns nothing ends a little above ln C, and has not diverged: 1 % is allowed.
    return _start(trace) + 0.01 * abs(_start(trace))


SIGNS = (
    Sign("train_loss.non_finite", "yes/no", "Whether any training loss is NaN or infinite.", (), 0, _non_finite),
    Sign(
        "train_loss.diverged",
        "yes/no",
        "Whether the loss stayed non-finite, ended above its initial level by more than the noise, or stopped the run.",
        (),
        0,
        _diverged,
    ),
    Sign(
        "train_loss.divergence_at",
        "share",
        "Fraction of the run at which a diverged loss broke or left its initial level for good.",
        (),
        0,
        _divergence_at,
    ),
)
