"""The training loss: its levels, its first jump, its late part."""

from __future__ import annotations

import math

from advisor.core.sign_value import SignValue
from advisor.signs import shapes
from advisor.signs.sign import Sign
from advisor.signs.smoothing import running_median
from advisor.signs.view import View

LOSS = "train_loss"
CLASSES = "task.classes"
# A classifier that learns nothing rests a little above ln C; a twentieth more than the start is no such thing.
_VISIBLE = 0.05


def _points(view: View) -> SignValue:
    curve = view.curve(LOSS)
    return None if curve is None else len(curve)


def _coverage(view: View) -> float | None:
    loss = view.curve(LOSS)
    if loss is None or not len(loss):
        return None
    alike = [curve for name, curve in view.run.curves.items() if len(curve) and view.share_x(LOSS, name)]
    last = max(float(curve.x.max()) for curve in alike)
    return float(loss.x.max()) / last if last > 0 else None


def _relative_drop(view: View) -> float | None:
    trace = view.trace(LOSS)
    return (trace.initial - trace.final) / trace.initial if trace.initial > 0 else None


def _early_peak(view: View) -> float | None:
    trace = view.trace(LOSS)
    if trace.initial <= 0:
        return None
    # Of an epoch log that may be the first epoch alone; its second point is early too.
    early = trace.y[: max(2, len(trace.until(0.2)))]
    # Just enough smoothing for single batches to cancel; a point of an epoch log is an average already.
    width = 1 if len(trace) < 100 else 3 if len(trace) < 1000 else 5
    return max(1.0, float(running_median(early, width).max()) / trace.initial)


def _above_start(view: View) -> float | None:
    trace = view.trace(LOSS)
    if trace.initial <= 0:
        return None
    return float((trace.smooth > (1 + _VISIBLE) * trace.initial).mean())


def _rebound(view: View) -> float | None:
    trace = view.trace(LOSS)
    return max(0.0, trace.final - trace.best) / trace.fall if trace.has_fallen else None


def _over_chance(view: View, level: float) -> float | None:
    classes = view.fact(CLASSES)
    return level / math.log(classes) if classes is not None and classes > 1 else None


SIGNS = (
    Sign("train_loss.points", "count", "Points of the training loss.", (), 0, _points),
    Sign(
        "train_loss.coverage",
        "share",
        "How much of the run's length the training loss covers; below 1 the other curves go on after its last point.",
        (),
        0,
        _coverage,
    ),
    Sign(
        "train_loss.relative_drop",
        "share",
        "How much of its initial level the loss has lost at the end; negative when it ended higher.",
        (LOSS,),
        2,  # a beginning and an end
        _relative_drop,
    ),
    Sign(
        "train_loss.early_peak",
        "ratio",
        "Highest level in the first fifth of the run over the initial level; 1 = the loss never rose.",
        (LOSS,),
        5,  # an early part and a rest
        _early_peak,
    ),
    Sign(
        "train_loss.above_start",
        "share",
        "Share of the run in which the smoothed loss lies more than a twentieth above its initial level.",
        (LOSS,),
        5,  # a share of 0.2 is the coarsest that tells a leap from a stay
        _above_start,
    ),
    Sign(
        "train_loss.late_share",
        "share",
        "Share of the whole fall that came in the last quarter; 0.25 = a straight line, 0 = long finished.",
        (LOSS,),
        4,  # one point per quarter
        lambda view: shapes.late_share(view.trace(LOSS)),
    ),
    Sign(
        "train_loss.late_noise",
        "ratio",
        "Scatter around the trend in the last third over the whole fall; it is small where the learning rate ends low.",
        (LOSS,),
        10,  # four points in the last third
        lambda view: shapes.late_noise(view.trace(LOSS)),
        source="Tuning Playbook: step-to-step variance late in training",
    ),
    Sign(
        "train_loss.plateau_at",
        "share",
        "Fraction of the run from which on less than 5 % of the fall happened.",
        (LOSS,),
        5,  # a share of 0.2 is the coarsest that tells early from late
        lambda view: shapes.plateau_at(view.trace(LOSS)),
    ),
    Sign(
        "train_loss.best_at",
        "share",
        "Fraction of the run at which the smoothed training loss was lowest.",
        (LOSS,),
        3,  # a before, a best and an after
        lambda view: view.window.position(view.trace(LOSS).best_x),
    ),
    Sign(
        "train_loss.relative_rise",
        "ratio",
        "What the training loss rose after its best over that best; 0 within the noise.",
        (LOSS,),
        3,  # a before, a best and an after
        lambda view: shapes.relative_rise(view.trace(LOSS)),
    ),
    Sign(
        "train_loss.stuck",
        "share",
        "Share of the points in the last third with exactly the same value: nothing is updated any more.",
        (LOSS,),
        20,  # seven in the last third
        lambda view: shapes.stuck(view.trace(LOSS)),
    ),
    Sign(
        "train_loss.rebound",
        "share",
        "Share of the fall that was lost again at the end.",
        (LOSS,),
        4,  # a fall and a rise
        _rebound,
    ),
    Sign(
        "train_loss.initial_over_chance",
        "ratio",
        "Initial level over ln(classes), the loss of guessing; 1 = a well initialized classifier.",
        (LOSS, CLASSES),
        1,
        lambda view: _over_chance(view, view.trace(LOSS).initial),
        source="Karpathy 2019: verify the loss at initialization",
    ),
    Sign(
        "train_loss.final_over_chance",
        "ratio",
        "Final level over ln(classes); 1 = no better than guessing.",
        (LOSS, CLASSES),
        2,  # an end that is not the beginning
        lambda view: _over_chance(view, view.trace(LOSS).final),
        source="Karpathy 2019: verify the loss at initialization",
    ),
)
