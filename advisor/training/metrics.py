"""Metrics by name. Each is built from sums over batches, so that a large set's outputs need not be kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from advisor.errors import ProblemError, near
from advisor.training.losses import class_dimension, cross_entropy, same_shape
from advisor.training.ranking import RANKING, ranking_metric

if TYPE_CHECKING:
    from advisor.training.problem import MetricFunction


@dataclass(frozen=True)
class Metric:
    """A figure of a whole data set: what is summed over its batches, and what the sums come to."""

    sums: Callable[[Tensor, Tensor], Tensor]
    finish: Callable[[list[float]], float]


def predicted_classes(output: Tensor, targets: Tensor) -> Tensor:
    """Return the class that each prediction names, shaped like the targets; a single logit says yes above 0."""
    dimension = class_dimension(output, targets)
    if dimension is None or output.shape[dimension] == 1:
        return (output.reshape(targets.shape) > 0).to(torch.int64)
    return output.argmax(dimension)


def _right(output: Tensor, targets: Tensor) -> Tensor:
    right = predicted_classes(output, targets) == targets
    return torch.stack([right.sum(), torch.full_like(right.sum(), right.numel())])


def _surprise(output: Tensor, targets: Tensor) -> Tensor:
    count = targets.numel()
    return torch.stack([cross_entropy(output, targets) * count, torch.tensor(float(count), device=output.device)])


def _error(power: int) -> Callable[[Tensor, Tensor], Tensor]:
    def sums(output: Tensor, targets: Tensor) -> Tensor:
        output, targets = same_shape(output, targets)
        missed = (output - targets).abs().pow(power)
        return torch.stack([missed.sum(), torch.full_like(missed.sum(), missed.numel())])

    return sums


def _spread(output: Tensor, targets: Tensor) -> Tensor:
    output, targets = (part.double() for part in same_shape(output, targets))
    missed = (output - targets).square().sum()
    return torch.stack([missed, targets.sum(), targets.square().sum(), torch.full_like(missed, targets.numel())])


def _confusion(output: Tensor, targets: Tensor) -> Tensor:
    dimension = class_dimension(output, targets)
    classes = max(2, 2 if dimension is None else output.shape[dimension])
    predicted, actual = predicted_classes(output, targets).flatten(), targets.flatten().long()
    hits = torch.bincount(actual[predicted == actual], minlength=classes)
    return torch.cat([hits, torch.bincount(predicted, minlength=classes), torch.bincount(actual, minlength=classes)])


def _mean(sums: list[float]) -> float:
    return sums[0] / sums[1]


def _r2(sums: list[float]) -> float:
    missed, total, squares, count = sums
    spread = squares - total * total / count
    return 1 - missed / spread if spread > 0 else math.nan


#: Hits, predicted and actual examples of one class -> its share.
Share = Callable[[float, float, float], float]


def _of_classes(share: Share) -> Callable[[list[float]], float]:
    """Return the mean over the classes that occur; of two classes, the usual reading: how well the class 1 is found."""

    def finish(sums: list[float]) -> float:
        classes = len(sums) // 3
        hits, predicted, actual = sums[:classes], sums[classes : 2 * classes], sums[2 * classes :]
        each = list(zip(hits, predicted, actual, strict=True))
        if classes == 2:
            return share(*each[1])
        occurring = [one for one in each if one[1] + one[2]]
        return sum(share(*one) for one in occurring) / len(occurring)

    return finish


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


METRICS: Mapping[str, Metric] = {
    "accuracy": Metric(_right, _mean),
    "error": Metric(_right, lambda sums: 1 - _mean(sums)),
    "perplexity": Metric(_surprise, lambda sums: math.exp(min(_mean(sums), 700))),
    "mae": Metric(_error(1), _mean),
    "mse": Metric(_error(2), _mean),
    "rmse": Metric(_error(2), lambda sums: math.sqrt(_mean(sums))),
    "r2": Metric(_spread, _r2),
    "f1": Metric(_confusion, _of_classes(lambda hits, said, is_: _ratio(2 * hits, said + is_))),
    "precision": Metric(_confusion, _of_classes(lambda hits, said, _: _ratio(hits, said))),
    "recall": Metric(_confusion, _of_classes(lambda hits, _, is_: _ratio(hits, is_))),
    "iou": Metric(_confusion, _of_classes(lambda hits, said, is_: _ratio(hits, said + is_ - hits))),
    "dice": Metric(_confusion, _of_classes(lambda hits, said, is_: _ratio(2 * hits, said + is_))),
}
#: Those that count right answers: n examples cannot show a difference below 1 / n.
SHARES = ("accuracy", "error")


def metric_functions(
    metrics: Sequence[str] | Mapping[str, MetricFunction],
) -> dict[str, Metric | MetricFunction]:
    """Return name -> metric for names of known metrics, or for functions of the user's own."""
    if isinstance(metrics, Mapping):
        return dict(metrics)
    known = (*METRICS, *RANKING)
    if unknown := [name for name in metrics if name not in known]:
        raise ProblemError(
            f"there is no metric {unknown[0]!r}{near(unknown[0], known)}: use {', '.join(known)}, "
            "or a mapping from names to functions of (outputs, targets)."
        )
    return {name: METRICS[name] if name in METRICS else ranking_metric(name) for name in metrics}


@dataclass
class Tally:
    """Collects batches of outputs and gives the value of every metric over all of them."""

    metrics: Mapping[str, Metric | MetricFunction]
    _sums: dict[str, Tensor] = field(default_factory=dict)
    _outputs: list[Tensor] = field(default_factory=list)
    _targets: list[Tensor] = field(default_factory=list)

    def add(self, output: Tensor, targets: Tensor) -> None:
        """Take one batch in; nothing waits for the device."""
        for name, metric in self.metrics.items():
            if isinstance(metric, Metric):
                sums = metric.sums(output, targets)
                self._sums[name] = self._sums[name] + sums if name in self._sums else sums
        if len(self._sums) < len(self.metrics):  # a user's own function wants everything at once
            self._outputs.append(output)
            self._targets.append(targets)

    def values(self) -> dict[str, float]:
        """Return the value of every metric."""
        return {name: self._value(name, metric) for name, metric in self.metrics.items()}

    def _value(self, name: str, metric: Metric | MetricFunction) -> float:
        if isinstance(metric, Metric):
            return metric.finish(self._sums[name].tolist())
        return float(metric(torch.cat(self._outputs), torch.cat(self._targets)))
