"""The gap between validation and training, in units of what training gained. Positive = validation is worse."""

from __future__ import annotations

from advisor.signs.sign import Sign
from advisor.signs.view import TRAIN_METRIC, VAL_METRIC, View

TRAIN, VAL = "train_loss", "val_loss"
# Where the early gap is read: what was learned by heart by then was learned at once.
_EARLY = 0.1


def _loss(view: View) -> float | None:
    return _final_gap(view, TRAIN, VAL)


def _metric(view: View) -> float | None:
    same = view.name_of(TRAIN_METRIC).removeprefix("train_") == view.name_of(VAL_METRIC).removeprefix("val_")
    return _final_gap(view, TRAIN_METRIC, VAL_METRIC) if same else None


def _growth(view: View) -> float | None:
    train, val = view.trace(TRAIN), view.trace(VAL)
    if not train.has_fallen or not view.share_x(TRAIN, VAL):
        return None
    at_optimum = val.best - train.level_at(val.best_x)
    return (val.final - train.final - at_optimum) / train.fall


def _final_gap(view: View, train_name: str, val_name: str) -> float | None:
    train, val = view.trace(train_name), view.trace(val_name)
    return (val.final - train.final) / train.fall if train.has_fallen else None


def _early(view: View) -> float | None:
    train, val = view.trace(TRAIN), view.trace(VAL)
    if not train.has_fallen or not view.share_x(TRAIN, VAL):
        return None
    early = max(train.x[0], val.x[0]) + _EARLY * (val.x[-1] - val.x[0])
    return (val.level_at(early) - train.level_at(early)) / train.fall


SIGNS = (
    Sign(
        "gap.loss",
        "ratio",
        "Validation loss minus training loss at the end, over the whole fall of the training loss.",
        (TRAIN, VAL),
        2,  # a fall
        _loss,
    ),
    Sign(
        "gap.early",
        "ratio",
        "The same gap after a tenth of the run.",
        (TRAIN, VAL),
        10,  # one point by then
        _early,
    ),
    Sign(
        "gap.growth",
        "ratio",
        "How much that gap grew since the validation loss was best; 0 = it was best at the end.",
        (TRAIN, VAL),
        3,  # a before, a best and an after
        _growth,
    ),
    Sign(
        "gap.metric",
        "ratio",
        "How much worse the metric is on validation than on training data, over what training gained in it.",
        (TRAIN_METRIC, VAL_METRIC),
        2,  # a gain
        _metric,
    ),
)
