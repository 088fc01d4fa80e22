"""Does a model bear to have the channels of its images last? Convolutions on a GPU are faster so."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from advisor.training.randomness import isolated
from advisor.training.workbench import evaluating

#: Convolutions add in another order then, which moves the last digits only.
_RELATIVE, _ABSOLUTE = 1e-2, 1e-3


def bears_channels_last(model: nn.Module, inputs: Any) -> bool:
    """Return whether the model has 2-D convolutions and answers the same with its channels last."""
    if not any(isinstance(module, nn.Conv2d) for module in model.modules()) or not isinstance(inputs, Tensor):
        return False
    with isolated(inputs.device), evaluating(model):
        try:
            other = copy.deepcopy(model).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's own signature lacks it
            expected, answer = model(inputs), other(inputs)
            # Backwards too: what is seen as one long vector there would fail in the midst of a training.
            answer.sum().backward()
        except Exception:  # the words of `view`, of operations of the user's own, and of what cannot be copied
            return False
    return isinstance(answer, Tensor) and torch.allclose(expected, answer, _RELATIVE, _ABSOLUTE, equal_nan=True)
