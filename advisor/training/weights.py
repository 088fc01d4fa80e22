"""What an untrained model's weights look like: how much of them may learn, and how large they start."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

#: Whose weights have the inputs of a unit in their rows. An embedding's do not: nothing is summed over its rows.
_SUMMING = (nn.Linear, nn.Bilinear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.RNNBase, nn.RNNCellBase)


def frozen_share(model: nn.Module, twin: nn.Module) -> float:
    """Return the share of the parameters that are not trained although they were drawn at random.

    The twin is the same model from another seed: what was learned before, or is fixed by a formula, is the same there.
    """
    pairs = list(zip(model.parameters(), twin.parameters(), strict=True))
    frozen = sum(mine.numel() for mine, other in pairs if not mine.requires_grad and not torch.equal(mine, other))
    total = sum(mine.numel() for mine, _ in pairs)
    return frozen / total if total else 0.0


def largest_scale(model: nn.Module, twin: nn.Module) -> float | None:
    """Return the largest root mean square of a layer's initial weights, times the root of a unit's number of inputs.

    1 keeps the variance of a signal (LeCun et al. 1998, Efficient BackProp), 1.41 does behind a ReLU (He et al. 2015);
    PyTorch's layers start at 0.58. What was learned before is left out: the twin, the same model from another seed,
    has it too. None where no layer sums over inputs.
    """
    pairs = zip(_weights(model), _weights(twin), strict=True)
    return max((_scale(mine) for mine, other in pairs if not were_learned(mine, other)), default=None)


def were_learned(weights: Tensor, twins: Tensor) -> bool:
    """Return whether weights come from somewhere: those of two seeds agree, and are not one number throughout."""
    return torch.equal(weights, twins) and bool((weights != weights.flatten()[0]).any())


def _weights(model: nn.Module) -> Iterator[Tensor]:
    layers = (module for module in model.modules() if isinstance(module, _SUMMING))
    return (weight for layer in layers for weight in layer.parameters(recurse=False) if weight.ndim > 1)


def _scale(weight: Tensor) -> float:
    inputs = weight[0].numel()
    return float(weight.detach().float().square().mean().sqrt()) * math.sqrt(inputs)
