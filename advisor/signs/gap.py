"""The gap between validation and training, in units of what training gained. Positive = validation is worse."""

from __future__ import annotations

from advisor.signs.sign import Sign
from advisor.signs.view import TRAIN_METRIC, VAL_METRIC, View

TRAIN, VAL = "train_loss", "val_loss"


def _loss(view: View) -> float | None:
    return _final_gap(view, TRAIN, VAL)


def _metric(view: View) -> float | None:
    same = view.name_of(TRAIN_METRIC).removeprefix("train_") == view.name_of(VAL_METRIC).removeprefix("val_")
    return _final_gap(view, TRAIN_METRIC, VAL_METRIC) if same else None


def _growth(view: View) -> float | None:
    train, val = view.trace(TRAIN), view.trace(VAL)
    if not train.has_fallen or not _share_x(view, TRAIN, VAL):
        return None
    at_optimum = val.best - train.level_at(val.best_x)
    return (val.final - train.final - at_optimum) / train.fall


def _final_gap(view: View, train_name: str, val_name: str) -> float | None:
    train, val = view.trace(train_name), view.trace(val_name)
    return (val.final - train.final) / train.fall if train.has_fallen else None


def _share_x(view: View, *names: str) -> bool:
    return len({curve.x_unit for name in names if (curve := view.curve(name)) is not None}) == 1


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
