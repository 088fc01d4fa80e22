"""What an untrained model's weights look like: how much of them may learn, and how large they start."""

from __future__ import annotations

import math

from torch import Tensor, nn

#: Whose weights have the inputs of a unit in their rows. An embedding's do not: nothing is summed over its rows.
_SUMMING = (nn.Linear, nn.Bilinear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.RNNBase, nn.RNNCellBase)


def frozen_share(model: nn.Module) -> float:
    """Return the share of the parameters that are not trained, 0 for a model without any."""
    counts = [(parameter.numel(), parameter.requires_grad) for parameter in model.parameters()]
    total = sum(count for count, _ in counts)
    return sum(count for count, trained in counts if not trained) / total if total else 0.0


def largest_scale(model: nn.Module) -> float | None:
    """Return the largest root mean square of a layer's weights, times the root of a unit's number of inputs.

    1 keeps the variance of a signal (LeCun et al. 1998, Efficient BackProp), 1.41 does behind a ReLU (He et al. 2015);
    PyTorch's layers start at 0.58. None where no layer sums over inputs.
    """
    layers = (module for module in model.modules() if isinstance(module, _SUMMING))
    weights = (weight for layer in layers for weight in layer.parameters(recurse=False) if weight.ndim > 1)
    return max((_scale(weight) for weight in weights), default=None)


def _scale(weight: Tensor) -> float:
    inputs = weight[0].numel()
    return float(weight.detach().float().square().mean().sqrt()) * math.sqrt(inputs)
