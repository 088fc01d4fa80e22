"""Metrics of how well scores rank: they need every output at once, and are torchmetrics' own."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from torch import Tensor

from advisor.errors import ProblemError
from advisor.training.losses import class_dimension, rows_of_classes

#: Ours -> the function of torchmetrics behind it.
RANKING = {"auroc": "auroc", "average_precision": "average_precision"}


def ranking_metric(name: str) -> Callable[[Tensor, Tensor], float]:
    """Return the metric as a function of all outputs and targets; of several classes, the mean over them.

    Raises ProblemError where torchmetrics is missing.
    """
    if find_spec("torchmetrics") is None:
        raise ProblemError(f"the metric {name} needs torchmetrics: `pip install 'tuning-advisor[metrics]'`.")

    def measure(output: Tensor, targets: Tensor) -> float:
        # Importing it takes a second: only where such a metric is asked for.
        from torchmetrics.functional import classification

        dimension = class_dimension(output, targets)
        if dimension is None or output.shape[dimension] <= 2:
            scores = _of_yes(output, targets, dimension)
            return float(getattr(classification, f"binary_{RANKING[name]}")(scores, targets.reshape(-1).long()))
        scores, rows = rows_of_classes(output, targets)
        found = getattr(classification, f"multiclass_{RANKING[name]}")
        return float(found(scores.softmax(-1), rows, num_classes=scores.shape[-1]))

    return measure


def _of_yes(output: Tensor, targets: Tensor, dimension: int | None) -> Tensor:
    """Return the probability of the class 1, one per target."""
    if dimension is None or output.shape[dimension] == 1:
        return output.reshape(-1).sigmoid()
    scores, _ = rows_of_classes(output, targets)
    return scores.softmax(-1)[:, 1]
