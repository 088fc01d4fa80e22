"""Losses by name; outputs and targets are brought into one shape here, so that nothing broadcasts unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch import Tensor
from torch.nn import functional

from advisor.errors import ProblemError, near

if TYPE_CHECKING:
    from advisor.training.problem import LossFunction


def class_dimension(output: Tensor, targets: Tensor) -> int | None:
    """Return which dimension of `output` runs over the classes, None when there is none.

    The last for (N, C) and for language models (N, T, C); the second for images (N, C, H, W).
    """
    if output.shape[:-1] == targets.shape:
        return -1
    if output.ndim == targets.ndim + 1 and output.shape[2:] == targets.shape[1:]:
        return 1
    return None


def rows_of_classes(output: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return logits (rows, classes) and targets (rows): one row per prediction, whatever the layout was."""
    if class_dimension(output, targets) == 1 and output.ndim > 2:
        output = output.movedim(1, -1)
    return output.reshape(-1, output.shape[-1]), targets.reshape(-1)


def same_shape(output: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return both in the shape of the output: (N, 1) against (N) would broadcast to (N, N) unnoticed."""
    if output.shape != targets.shape and output.numel() == targets.numel():
        targets = targets.reshape(output.shape)
    return output, targets.to(output.dtype)


def cross_entropy(output: Tensor, targets: Tensor, label_smoothing: float = 0.0) -> Tensor:
    """Return the mean cross-entropy over all predictions."""
    if targets.ndim > 1 and not targets.is_floating_point():  # else they are probabilities of the classes
        output, targets = rows_of_classes(output, targets)
    return functional.cross_entropy(output, targets, label_smoothing=label_smoothing)


_PAIRWISE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "bce_with_logits": functional.binary_cross_entropy_with_logits,
}
LOSSES = ("cross_entropy", *_PAIRWISE)


def loss_function(loss: str | LossFunction, label_smoothing: float = 0.0) -> Callable[[Any, Tensor], Tensor]:
    """Return the function of (output, targets) that `loss` names; a function is returned as it is."""
    if not isinstance(loss, str):
        return loss
    if loss == "cross_entropy":
        return lambda output, targets: cross_entropy(output, targets, label_smoothing)
    if loss not in _PAIRWISE:
        known = ", ".join(LOSSES)
        raise ProblemError(f"there is no loss {loss!r}{near(loss, LOSSES)}: use {known}, or a function.")
    pairwise = _PAIRWISE[loss]
    return lambda output, targets: pairwise(*same_shape(output, targets))
