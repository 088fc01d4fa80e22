"""What can be measured of a task before anything is trained: its size, its classes, its model."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from advisor.core.metric import direction_of
from advisor.core.sign_value import SignValue
from advisor.core.situation import Situation
from advisor.core.trainable import Objective
from advisor.errors import ProblemError
from advisor.training.check import FirstBatch
from advisor.training.data import Data, Stacked
from advisor.training.losses import class_dimension
from advisor.training.metrics import SHARES
from advisor.training.weights import frozen_share, largest_scale, were_learned
from advisor.training.workbench import Workbench, examples_per_update

Normalization = Literal["none", "batch_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm"]
_BATCH_NORM: tuple[type[nn.Module], ...] = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)
_NORMALIZATIONS: tuple[tuple[Normalization, tuple[type[nn.Module], ...]], ...] = (
    ("batch_norm", _BATCH_NORM),
    ("layer_norm", (nn.LayerNorm,)),
    ("rms_norm", (nn.RMSNorm,)),
    ("group_norm", (nn.GroupNorm,)),
    ("instance_norm", (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)),
)
DROPOUT = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout)


def measure_situation(bench: Workbench, first: FirstBatch) -> Situation:
    """Return the situation as far as data and model tell it."""
    start = bench.start
    return Situation(
        task=bench.problem.task,
        data_size=len(bench.train),
        classes=count_classes(bench, first),
        input_shape=tuple(first.inputs.shape[1:]) if isinstance(first.inputs, Tensor) else None,
        parameters=count_parameters(first.model),
        normalization=normalization_of(first.model),
        optimizer=start.text("optimizer", "adam"),
        regime=regime_of(first),
        batch_size=examples_per_update(start),
        devices=1,
        memory_gb=_memory_gb(bench.device),
        imbalance=imbalance(bench.train) if count_classes(bench, first) else None,
        epochs=bench.full_examples / len(bench.train),
        config=start,
    )


def measure_facts(bench: Workbench, first: FirstBatch) -> dict[str, SignValue]:
    """Return the facts that every run of this problem carries."""
    return {
        "task.classes": count_classes(bench, first),
        "data.train_size": len(bench.train),
        "data.val_size": len(bench.validation),
        "labels.imbalance": imbalance(bench.train) if count_classes(bench, first) else None,
        "model.has_batch_norm": _has(first.model, _BATCH_NORM),
        "model.has_dropout": any(isinstance(m, DROPOUT) and m.p > 0 for m in first.model.modules()),
        "model.frozen_share": frozen_share(first.model, first.twin),
        "model.largest_weight_scale": largest_scale(first.model, first.twin),
    }


def objective_of(bench: Workbench, first: FirstBatch) -> Objective:
    """Return what is tuned, with the smallest difference that the validation set can show."""
    metric = bench.problem.objective
    direction = direction_of(metric)
    if direction is None:
        raise ProblemError(
            f"{bench.problem.name}: nothing tells whether {metric} is better small or large; "
            f"name it {metric}_score or {metric}_error."
        )
    predictions = len(bench.validation) * first.targets[0].numel()
    return Objective(metric, direction, 1 / predictions if metric in SHARES else 0.0)


def count_parameters(model: nn.Module) -> int:
    """Return the number of parameters that are trained."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def count_classes(bench: Workbench, first: FirstBatch) -> int | None:
    """Return how many classes the model tells apart, None where it does not classify."""
    if bench.problem.loss == "bce_with_logits" and first.output.shape[1:].numel() == 1:
        return 2
    if bench.problem.loss != "cross_entropy":
        return None
    dimension = class_dimension(first.output, first.targets)
    return int(first.output.shape[-1 if dimension is None else dimension])


def imbalance(data: Data) -> float | None:
    """Return the size of the largest class over the smallest, None when examples have no single class."""
    if not isinstance(data, Stacked) or data.targets.ndim != 1:
        return None
    _, counts = torch.unique(data.targets, return_counts=True)
    return float(counts.max() / counts.min())


def normalization_of(model: nn.Module) -> Normalization:
    """Return the kind of normalization layers in the model; batch norm decides where there are several."""
    return next((name for name, kinds in _NORMALIZATIONS if _has(model, kinds)), "none")


def regime_of(first: FirstBatch) -> Literal["from_scratch", "fine_tuning"]:
    """Return whether the weights come from somewhere: those of two seeds agree only when neither was drawn.

    Vectors are left out: biases and normalizations begin at 0 and 1 for everyone. So are matrices of one number:
    zeros come from no training.
    """
    pairs = zip(first.model.parameters(), first.twin.parameters(), strict=True)
    matrices = [(mine, other) for mine, other in pairs if mine.ndim > 1]
    shared = sum(mine.numel() for mine, other in matrices if were_learned(mine, other))
    total = sum(mine.numel() for mine, _ in matrices)
    return "fine_tuning" if shared > total / 2 else "from_scratch"


def _has(model: nn.Module, kinds: tuple[type[nn.Module], ...]) -> bool:
    return any(isinstance(module, kinds) for module in model.modules())


def _memory_gb(device: torch.device) -> float | None:
    if device.type != "cuda":
        return None
    return float(torch.cuda.get_device_properties(device).total_memory) / 1024**3
