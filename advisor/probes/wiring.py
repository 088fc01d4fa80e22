"""Slips that no loss curve shows: an input that holds the label, outputs that are probabilities already, a loss that
is a sum, a model of two minds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

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
#: A score that makes an answer certain, and a difference that is rounding.
_CERTAIN, _SAME = 20.0, 1e-6
#: Losses that have a softmax or a sigmoid of their own.
_OF_LOGITS = ("cross_entropy", "bce_with_logits")
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
    if not isinstance(output, Tensor) or loss not in _OF_LOGITS:
        return None
    within = bool(((output >= 0) & (output <= 1)).all())
    if loss == "bce_with_logits":
        return within
    dimension = class_dimension(output, targets)
    sums = output.sum(-1 if dimension is None else dimension)
    return within and bool(((sums - 1).abs() < _ROUNDED).all())


def cut_off(output: Any, targets: Tensor, loss: str | LossFunction) -> float | None:
    """Return the share of answers that are exactly 0 where none is below, as behind a ReLU; 0 where some are.

    None where no answer has to be below 0: a loss of the user's own, and targets that are never negative.
    """
    if not isinstance(output, Tensor) or not isinstance(loss, str):
        return None
    if loss not in _OF_LOGITS and not bool((targets < 0).any()):
        return None
    return 0.0 if bool((output < 0).any()) else float((output == 0).double().mean())


def copying_pays(loss: Loss, inputs: Any, targets: Tensor, output: Any) -> float | None:
    """Return how much of the loss of guessing is gone when each place answers with its own input; 1 for all of it.

    None where inputs are no codes, or answers no scores of them.
    """
    if not isinstance(inputs, Tensor) or not isinstance(output, Tensor) or inputs.is_floating_point():
        return None
    if output.ndim != inputs.ndim + 1 or output.shape[:-1] != inputs.shape or int(inputs.max()) >= output.shape[-1]:
        return None
    copied = _CERTAIN * functional.one_hot(inputs.long(), output.shape[-1]).to(output.dtype)
    with torch.no_grad():
        guessing = float(loss(torch.zeros_like(copied), targets))
        return 1 - float(loss(copied, targets)) / guessing if guessing > 0 else None


def ignores_pairing(loss: Loss, output: Any, targets: Tensor) -> bool | None:
    """Return whether the loss is the same when each answer is compared with another example's target.

    So it is where shapes (N, 1) and (N) broadcast to all pairs. None where all answers or all targets are alike.
    """
    if not isinstance(output, Tensor) or output.shape[:1] != targets.shape[:1] or len(targets) < 2:
        return None
    if any(bool((each == each[:1]).all()) for each in (output, targets)):
        return None
    with torch.no_grad():
        own, other = (float(loss(output, each)) for each in (targets, targets.roll(1, 0)))
    return abs(own - other) <= _SAME * abs(own)


def sees_later_inputs(model: nn.Module, inputs: Any, output: Any) -> float | None:
    """Return how much the answers at the first places change with the inputs at later places, 0 for not at all.

    In units of what the answers differ among themselves. None where there is no answer for each place of a sequence.
    """
    if not isinstance(inputs, Tensor) or not isinstance(output, Tensor) or inputs.ndim != 2 or len(inputs) < 2:
        return None
    half = inputs.shape[1] // 2
    if half < 1 or output.ndim != 3 or output.shape[:2] != inputs.shape:
        return None
    changed = inputs.clone()
    changed[:, half:] = inputs.roll(1, 0)[:, half:]  # as likely as any: those of another example
    if torch.equal(changed, inputs):
        return None
    with torch.no_grad(), evaluating(model):
        before, again, after = (model(given)[:, :half].double() for given in (inputs, inputs, changed))
    # What a model that draws, or a device that rounds by chance, answers otherwise to the same inputs is no sight.
    seen, chance = (float((other - before).abs().mean()) for other in (after, again))
    spread = float(before.std())
    return max(0.0, seen - 2 * chance) / spread if spread > 0 else None


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
