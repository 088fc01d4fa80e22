"""What a classifier's accuracy says: against guessing, and against its own loss."""

from __future__ import annotations

import math

from advisor.signs.loss import CLASSES
from advisor.signs.sign import Sign
from advisor.signs.view import View

TRAIN, VAL, ACCURACY = "train_loss", "val_loss", "val_accuracy"
# Fewer are no classes.
_FEWEST_CLASSES = 2.0
_FEWEST_NATS = math.log(1.5)
# Beyond e to this, the first loss is not that of guessing among classes.
_MOST_NATS = 15.0


def _over_calibrated(view: View) -> float | None:
    classes = _classes(view)
    accuracy = -view.trace(ACCURACY).final
    if classes is None or not 1 / classes < accuracy < 1:
        return None
    entropy = -accuracy * math.log(accuracy) - (1 - accuracy) * math.log(1 - accuracy)
    return view.trace(VAL).final / (entropy + (1 - accuracy) * math.log(classes - 1))


def _skill(view: View) -> float | None:
    classes = _classes(view)
    return None if classes is None else (-view.trace(ACCURACY).final * classes - 1) / (classes - 1)


def _classes(view: View) -> float | None:
    """Return the number of classes: as known, or as the first loss tells, which is that of guessing."""
    known, guessing = view.fact(CLASSES), view.trace(TRAIN).initial
    if known is not None:
        return known if known >= _FEWEST_CLASSES else None
    # Halfway to two and beyond is two, read from a loss that has come down a little by its first point.
    return max(math.exp(guessing), _FEWEST_CLASSES) if _FEWEST_NATS < guessing < _MOST_NATS else None


SIGNS = (
    Sign(
        "val_loss.over_calibrated",
        "ratio",
        "Final validation loss over the highest cross-entropy that calibrated answers of this accuracy A can have, "
        "h(A) + (1 - A) ln(classes - 1); above 1 the answers are less certain, or more certain, than they are right.",
        (TRAIN, VAL, ACCURACY),
        2,  # a first and a final level
        _over_calibrated,
        source="Fano's inequality: Cover and Thomas 2006, theorem 2.10.1",
    ),
    Sign(
        "val_accuracy.skill",
        "share",
        "Final validation accuracy on the way from guessing, 1 / classes, to 1; 0 = no better than guessing.",
        (TRAIN, ACCURACY),
        2,  # a first and a final level
        _skill,
        source="Cohen 1960: agreement beyond chance",
    ),
)
