"""The validation curves: where they were best, and what was lost after that."""

from __future__ import annotations

from advisor.core.sign_value import SignValue
from advisor.signs import shapes
from advisor.signs.sign import Sign
from advisor.signs.smoothing import block_means
from advisor.signs.trend import mann_kendall, trend_after_best
from advisor.signs.view import TRAIN_METRIC, VAL_METRIC, View

LOSS = "val_loss"


def _points(view: View) -> SignValue:
    curve = view.curve(LOSS)
    return None if curve is None else len(curve)


def _best_at(view: View, name: str) -> float:
    trace = view.trace(name)
    return trace.window.position(trace.best_x)


def _noise(view: View) -> float | None:
    trace = view.trace(LOSS)
    return trace.noise / trace.fall if trace.fall > 0 else None


def _final(view: View, name: str) -> float:
    return view.orientation(name) * view.trace(name).final


def _relative_drop(view: View) -> float | None:
    trace = view.trace(LOSS)
    first = float(trace.smooth[0])
    return (first - trace.best) / first if first > 0 else None


def _gain_after_loss_best(view: View) -> float | None:
    metric, loss = view.trace(VAL_METRIC), view.trace(LOSS)
    if not metric.has_fallen or not view.share_x(VAL_METRIC, LOSS):
        return None
    return (metric.level_at(loss.best_x) - metric.final) / metric.fall


SIGNS = (
    Sign("val_loss.points", "count", "Points of the validation loss.", (), 0, _points),
    Sign(
        "val_loss.relative_drop",
        "share",
        "How much of its first level the validation loss had lost when it was best.",
        (LOSS,),
        3,  # a before, a best and an after
        _relative_drop,
    ),
    Sign(
        "val_loss.best_at",
        "share",
        "Fraction of the run at which the smoothed validation loss was lowest.",
        (LOSS,),
        3,  # a before, a best and an after
        lambda view: _best_at(view, LOSS),
    ),
    Sign(
        "val_loss.rise_after_best",
        "ratio",
        "What the validation loss rose after its best over what it had fallen; 0 within the noise, at most 10.",
        (LOSS,),
        3,  # a before, a best and an after
        lambda view: shapes.lost_after_best(view.trace(LOSS)),
        source="Prechelt 1998: generalization loss, here over the gain instead of the best level",
    ),
    Sign(
        "val_loss.relative_rise",
        "ratio",
        "What the validation loss rose after its best over that best; 0 within the noise.",
        (LOSS,),
        3,  # a before, a best and an after
        lambda view: shapes.relative_rise(view.trace(LOSS)),
        source="Prechelt 1998: generalization loss",
    ),
    Sign(
        "val_loss.trend_after_best",
        "z",
        "How surely the validation loss rises after its best, in standard errors; above 2 is hardly chance.",
        (LOSS,),
        5,  # with four points even a perfect trend has z = 1.7
        lambda view: trend_after_best(view.trace(LOSS)),
        source="Mann 1945; Kendall 1975",
    ),
    Sign(
        "val_loss.late_share",
        "share",
        "Share of the whole fall of the validation loss that came in the last quarter.",
        (LOSS,),
        4,  # one point per quarter
        lambda view: shapes.late_share(view.trace(LOSS)),
    ),
    Sign(
        "val_loss.noise",
        "ratio",
        "Scatter of single evaluations around the smooth validation loss over its whole fall.",
        (LOSS,),
        5,  # three second differences
        _noise,
    ),
    Sign(
        "val_metric.best_at",
        "share",
        "Fraction of the run at which the smoothed validation metric was best.",
        (VAL_METRIC,),
        3,  # a before, a best and an after
        lambda view: _best_at(view, VAL_METRIC),
    ),
    Sign(
        "val_metric.drop_after_best",
        "ratio",
        "What the validation metric lost after its best over what it had gained; 0 within the noise, at most 10.",
        (VAL_METRIC,),
        3,  # a before, a best and an after
        lambda view: shapes.lost_after_best(view.trace(VAL_METRIC)),
    ),
    Sign(
        "val_metric.late_share",
        "share",
        "Share of the whole gain of the validation metric that came in the last quarter.",
        (VAL_METRIC,),
        4,  # one point per quarter
        lambda view: shapes.late_share(view.trace(VAL_METRIC)),
    ),
    Sign(
        "val_metric.gain_after_loss_best",
        "share",
        "What the validation metric still gained after the validation loss was best, over its whole gain.",
        (VAL_METRIC, LOSS),
        4,  # a before, a best and an after
        _gain_after_loss_best,
    ),
    Sign(
        "val_metric.trend",
        "z",
        "How surely the validation metric gets better over the run, in standard errors; within 2 it may be chance.",
        (VAL_METRIC,),
        5,  # with four points even a perfect trend has z = 1.7
        lambda view: -mann_kendall(block_means(view.trace(VAL_METRIC).y)),
        source="Mann 1945; Kendall 1975",
    ),
    Sign(
        "val_metric.stuck",
        "share",
        "Share of the evaluations in the last third with exactly the same value: a model that always answers the same.",
        (VAL_METRIC,),
        20,  # seven in the last third
        lambda view: shapes.stuck(view.trace(VAL_METRIC)),
    ),
    Sign(
        "val_metric.final",
        "own",
        "Final level of the run's first validation metric that is not a loss.",
        (VAL_METRIC,),
        1,
        lambda view: _final(view, VAL_METRIC),
    ),
    Sign(
        "train_metric.final",
        "own",
        "Final level of the same metric on the training data.",
        (TRAIN_METRIC,),
        1,
        lambda view: _final(view, TRAIN_METRIC),
    ),
)
