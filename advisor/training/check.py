"""The check of a problem on its first batch: each mistake gets one sentence before any training is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.errors import AdvisorError, ProblemError
from advisor.training.data import Data, Stacked
from advisor.training.failures import sentence
from advisor.training.groups import check_shares
from advisor.training.losses import class_dimension
from advisor.training.metrics import Tally
from advisor.training.optimizers import build_optimizer
from advisor.training.randomness import isolated
from advisor.training.schedules import rate
from advisor.training.workbench import Workbench, evaluating

#: Examples of the first batch, where the batch size is not smaller.
_FIRST = 32
_SHOWN = "the first batch"


@dataclass(frozen=True, eq=False)
class FirstBatch:
    """Two untrained models of different seeds, and what the first makes of the first training examples."""

    model: nn.Module
    twin: nn.Module
    inputs: Any
    targets: Tensor
    output: Any


def check_problem(bench: Workbench) -> FirstBatch:
    """Return the first batch, passed through a fresh model; raise a ProblemError where something is wrong."""
    bench.training_loss(bench.start)
    check_inputs(bench.train, "training")
    check_inputs(bench.validation, "validation")
    with isolated(bench.device):
        model, twin = _models(bench, bench.start)
        inputs, targets = bench.train.head(_FIRST)
        output = _output(model, inputs)
        first = FirstBatch(model, twin, inputs, targets, output.detach() if isinstance(output, Tensor) else output)
        check_targets(bench, first)
        _check_loss(bench, output, targets)
        _check_metrics(bench, first)
        for shares in (bench.problem.rate_shares, bench.problem.decay_shares):
            check_shares(bench.problem.name, shares, (name for name, _ in model.named_parameters()))
        build_optimizer(bench.groups(model), bench.start)
        rate(bench.start, 0.5)
    return first


def check_inputs(data: Data, role: str) -> None:
    """Raise a ProblemError when inputs or targets hold NaN or infinities: how many, and where first."""
    # What is not stacked in memory is sampled: reading all of it could take minutes.
    pairs = (data.inputs, data.targets) if isinstance(data, Stacked) else data.head(256)
    for name, values in zip(("inputs", "targets"), pairs, strict=True):
        if not isinstance(values, Tensor) or not values.is_floating_point():
            continue
        bad = ~torch.isfinite(values)
        if bad.any():
            example = int(bad.flatten(1).any(1).nonzero()[0]) if bad.ndim > 1 else int(bad.nonzero()[0])
            raise ProblemError(
                f"the {role} {name} hold {int(bad.sum())} NaN or infinite values, "
                f"the first in example {example}: clean or impute them before training."
            )


def check_targets(bench: Workbench, first: FirstBatch) -> None:
    """Raise a ProblemError when the targets are of the wrong kind or shape for the loss."""
    loss, targets = bench.problem.loss, first.targets
    if not isinstance(loss, str) or not isinstance(first.output, Tensor):
        return  # a loss of the user's own knows what it takes
    if loss == "cross_entropy":
        _check_classes(bench, first.output, targets)
    elif first.output.numel() != targets.numel():
        raise ProblemError(
            f"the model returns {_shape(first.output)} but the targets are {_shape(targets)}; "
            f"{loss} needs one output per target."
        )
    elif loss == "bce_with_logits" and ((targets < 0) | (targets > 1)).any():
        raise ProblemError(
            f"bce_with_logits needs targets from 0 to 1; these reach from {float(targets.min()):g} "
            f"to {float(targets.max()):g}."
        )


def _check_classes(bench: Workbench, output: Tensor, targets: Tensor) -> None:
    if output.shape == targets.shape and targets.is_floating_point():
        return  # probabilities of the classes
    if targets.dtype != torch.int64:
        raise ProblemError(
            f"cross_entropy needs targets that name classes by number; these are {targets.dtype}: "
            "use targets.long(), or loss='mse' for a regression."
        )
    dimension = class_dimension(output, targets)
    every = bench.train.targets if isinstance(bench.train, Stacked) else targets
    named = int(every.max()) + 1
    if dimension is None:
        raise ProblemError(
            f"the model returns {_shape(output)} but the targets are {_shape(targets)}; "
            "cross_entropy needs one score per class for each target."
        )
    if named > output.shape[dimension]:
        raise ProblemError(f"the model returns {_shape(output)} but the targets name {named} classes.")
    if ((every < 0) & (every != -100)).any():  # torch's own mark for "does not count"
        raise ProblemError(f"the targets hold the class {int(every.min())}: number the classes from 0.")


def _models(bench: Workbench, config: Config) -> tuple[nn.Module, nn.Module]:
    try:
        model, twin = (bench.fresh_model(config, seed) for seed in (0, 1))
    except AdvisorError:
        raise
    except Exception as error:
        raise ProblemError(f"build_model fails: {sentence(error)}.") from None
    if model is twin:
        raise ProblemError("build_model returns the same module twice: build a fresh one each time it is called.")
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ProblemError("the model has no parameters to train.")
    return model, twin


def _output(model: nn.Module, inputs: Any) -> Any:
    try:
        with evaluating(model):
            return model(inputs)
    except Exception as error:
        shape = f" of inputs {_shape(inputs)}" if isinstance(inputs, Tensor) else ""
        raise ProblemError(f"the model fails on {_SHOWN}{shape}: {sentence(error)}.") from None


def _check_loss(bench: Workbench, output: Any, targets: Tensor) -> None:
    try:
        loss = bench.training_loss(bench.start)(output, targets)
    except AdvisorError:
        raise
    except Exception as error:
        raise ProblemError(f"the loss fails on {_SHOWN}: {sentence(error)}.") from None
    if not isinstance(loss, Tensor) or loss.numel() != 1:
        got = _shape(loss) if isinstance(loss, Tensor) else type(loss).__name__
        raise ProblemError(f"the loss returns {got}; a tensor with one number was expected.")
    if not loss.requires_grad:
        raise ProblemError("the loss does not depend on the model's parameters: is something detached?")
    if not torch.isfinite(loss):
        raise ProblemError(f"the loss of the untrained model is {loss.item():g} on {_SHOWN}.")


def _check_metrics(bench: Workbench, first: FirstBatch) -> None:
    for name, metric in bench.metrics.items():
        tally = Tally({name: metric})
        try:
            with torch.inference_mode():
                tally.add(first.output, first.targets)
                tally.values()
        except Exception as error:
            raise ProblemError(f"the metric {name} fails on {_SHOWN}: {sentence(error)}.") from None


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))
