"""Slips that no loss curve shows: an input that holds the label, outputs that are probabilities already, a loss that
is a sum, a model of two minds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from advisor.training.data import Data, Stacked
from advisor.training.losses import class_dimension
from advisor.training.workbench import evaluating

if TYPE_CHECKING:
    from advisor.training.problem import LossFunction

Loss = Callable[[Any, Tensor], Tensor]
#: Examples and inputs that are looked at: enough for a correlation, and no second of work.
_EXAMPLES, _INPUTS = 4096, 4096
#: At the usual momentum of 0.1, running statistics then keep a twentieth of what they were.
SETTLING = 30
#: How far a sum of probabilities in half precision may be off.
_ROUNDED = 1e-2
#: Fewer examples than this agree with anything by chance.
_FEWEST = 30


def told_by_one_input(data: Data) -> float | None:
    """Return the largest share of the labels' variance that one input explains alone; None where that has no meaning.

    Squared correlation with a number, correlation ratio with classes (Fisher 1925, Statistical Methods, chapter 8).
    """
    if not isinstance(data, Stacked) or not data.inputs.is_floating_point() or data.targets.numel() != len(data):
        return None
    inputs = data.inputs[:_EXAMPLES].flatten(1).double()
    if len(inputs) < _FEWEST or not 0 < inputs.shape[1] <= _INPUTS:
        return None
    targets = data.targets[:_EXAMPLES].flatten()
    centred = inputs - inputs.mean(0)
    total = centred.square().sum(0)
    if targets.is_floating_point():
        wanted = targets.double() - targets.double().mean()
        explained = (centred * wanted.unsqueeze(1)).sum(0).square() / wanted.square().sum()
    else:
        kinds, which, sizes = torch.unique(targets, return_inverse=True, return_counts=True)
        sums = torch.zeros(len(kinds), inputs.shape[1], dtype=torch.float64, device=inputs.device)
        sums.index_add_(0, which, centred)
        explained = (sums.square() / sizes.unsqueeze(1)).sum(0)
    shares = explained[total > 0] / total[total > 0]
    return float(shares.max()) if len(shares) and bool(torch.isfinite(shares).all()) else None


def gives_probabilities(output: Any, targets: Tensor, loss: str | LossFunction) -> bool | None:
    """Return whether a loss that expects logits is given probabilities; None where it expects no logits.

    What a softmax or a sigmoid has passed is never below 0 or above 1, and over the classes it sums to 1.
    """
    if not isinstance(output, Tensor) or loss not in ("cross_entropy", "bce_with_logits"):
        return None
    within = bool(((output >= 0) & (output <= 1)).all())
    if loss == "bce_with_logits":
        return within
    dimension = class_dimension(output, targets)
    sums = output.sum(-1 if dimension is None else dimension)
    return within and bool(((sums - 1).abs() < _ROUNDED).all())


def grows_with_batch(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor) -> float | None:
    """Return the loss of a batch over the mean loss of its halves: 1 for a mean over examples, 2 for a sum."""
    half = len(targets) // 2
    if half < 1 or not isinstance(inputs, Tensor):
        return None
    with torch.no_grad(), evaluating(model):
        whole, first, second = (
            float(loss(model(inputs[part]), targets[part]))
            for part in (slice(2 * half), slice(half), slice(half, 2 * half))
        )
    return 2 * whole / (first + second) if first + second > 0 else None


def passes_to_settle(model: nn.Module) -> int:
    """Return after how many passes running statistics agree with the weights, 0 for a model that has none."""
    return SETTLING if any(getattr(module, "running_mean", None) is not None for module in model.modules()) else 0


def lost_in_evaluation(model: nn.Module, loss: Loss, inputs: Tensor, targets: Tensor) -> float:
    """Return how much larger the loss of a batch is in evaluation mode than in training mode.

    Running statistics lag behind weights that were just updated, so they may settle first.
    """
    with torch.no_grad():
        for _ in range(passes_to_settle(model)):
            model(inputs)
        trained = float(loss(model(inputs), targets))
        with evaluating(model):
            return float(loss(model(inputs), targets)) - trained
