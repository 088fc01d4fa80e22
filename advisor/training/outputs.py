"""`KeptOutputs`: what a model says of the validation set at the end of a training, small enough to be kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

#: Two bytes a number; the outputs of a language model over its whole vocabulary are not kept.
MOST_NUMBERS = 8 * 2**20

Outputs = npt.NDArray[np.floating]


class KeptOutputs:
    """Collects the outputs of an evaluation, batch by batch, until they are too many."""

    def __init__(self) -> None:
        self._parts: list[Tensor] = []
        self._numbers = 0

    def __call__(self, output: object) -> None:
        """Take one batch in."""
        if isinstance(output, Tensor) and output.is_floating_point():
            self._numbers += output.numel()
            if self._numbers <= MOST_NUMBERS:
                self._parts.append(output.detach())
                return
        self._numbers = MOST_NUMBERS + 1  # no tensor, or too many: neither is kept
        self._parts = []

    def array(self) -> Outputs | None:
        """Return all outputs in 16 bits, or in 32 where 16 overflow; None when there is nothing to keep."""
        if not self._parts:
            return None
        whole = torch.cat(self._parts).float().cpu().numpy()
        with np.errstate(over="ignore"):
            half = whole.astype(np.float16)
        return half if np.isfinite(half).all() else whole


def averaged(outputs: Sequence[Outputs], loss: object, dimension: int | None) -> Tensor:
    """Return the output that stands for all of them: of classes the mean probability, else the mean output.

    It is given as a model would give it, so that every loss and metric can read it. `dimension` runs over the classes.
    In logarithms throughout: a clipped probability would forgive what one training is wrongly sure of.
    """
    stacked = torch.stack([torch.from_numpy(each.astype(np.float32)) for each in outputs])
    if loss == "cross_entropy" and dimension is not None:
        shifted = dimension + 1 if dimension >= 0 else dimension  # the members come first
        return stacked.log_softmax(shifted).logsumexp(0) - math.log(len(outputs))
    if loss == "bce_with_logits":
        return functional.logsigmoid(stacked).logsumexp(0) - functional.logsigmoid(-stacked).logsumexp(0)
    return stacked.mean(0)
