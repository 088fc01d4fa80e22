"""Are the training labels as true as the validation labels? Asked of the examples alone: do alike ones agree?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from advisor.training.data import Data, Stacked

#: Examples of each part that are compared with each other, and numbers of each: no second of work.
_EXAMPLES, _NUMBERS = 1500, 4096
#: Fewer than this agree or differ by chance.
_FEWEST = 50
#: Nearest neighbours that are asked: few, for the data is small, and odd, for two classes.
_ASKED = 5


@dataclass(frozen=True)
class Doubt:
    """How much worse neighbours tell training targets than validation targets."""

    #: The share of the training targets that would have to be mixed up for it, 0 to 1.
    share: float
    #: By how many standard errors the two parts differ.
    certainty: float


def doubt_training_labels(train: Data, validation: Data) -> Doubt | None:
    """Return what speaks against the training targets; None where examples cannot be compared or are too few.

    Each part is asked of itself, one example left out at a time (Cover and Hart 1967, Nearest neighbor pattern
    classification), with as many examples from either: what only the training part suffers from stands out.
    """
    both = _comparable(train), _comparable(validation)
    if both[0] is None or both[1] is None:
        return None
    count = min(len(both[0].inputs), len(both[1].inputs))
    if count < _FEWEST or both[0].inputs.shape[1] != both[1].inputs.shape[1]:
        return None
    spread, centre = torch.std_mean(both[0].inputs, dim=0)
    used = spread > 0
    training, held = (
        _told(((part.inputs[:count] - centre) / spread)[:, used], part.targets[:count]) for part in (both[0], both[1])
    )
    error = math.sqrt(float(training.var() + held.var()) / count)
    skill, wanted = float(training.mean()), float(held.mean())
    if not error > 0 or not wanted > 0:
        return None
    return Doubt(share=min(1.0, max(0.0, 1 - skill / wanted)), certainty=(wanted - skill) / error)


def _comparable(data: Data) -> Stacked | None:
    """Return rows of numbers and their targets; of codes, how often each occurs."""
    if not isinstance(data, Stacked):
        return None
    inputs, targets = data.inputs[:_EXAMPLES], data.targets[:_EXAMPLES]
    if not targets.is_floating_point() and targets.numel() != len(targets):
        return None  # several classes for each example, such as text to be continued
    if not inputs.is_floating_point():
        if inputs.ndim != 2 or not 0 <= int(inputs.min()) <= int(inputs.max()) < _NUMBERS:
            return None
        counts = torch.zeros(len(inputs), _NUMBERS, device=inputs.device)
        inputs = counts.scatter_add_(1, inputs.long(), torch.ones_like(inputs, dtype=counts.dtype))
    rows = inputs.flatten(1).float()
    comparable = 0 < rows.shape[1] <= _NUMBERS and bool(torch.isfinite(rows).all())
    return Stacked(rows, targets.reshape(len(targets), -1).squeeze(1)) if comparable else None


def _told(inputs: Tensor, targets: Tensor) -> Tensor:
    """Return how well the neighbours of each example tell its target: on the mean 1 for exactly, 0 for by chance."""
    apart = torch.cdist(inputs, inputs).fill_diagonal_(math.inf)
    nearest = targets[apart.topk(_ASKED, largest=False).indices]
    if targets.is_floating_point():
        rows = targets.reshape(len(targets), -1)
        missed = (nearest.reshape(len(targets), _ASKED, -1).mean(1) - rows).square().sum(1)
        return 1 - missed / (rows - rows.mean(0)).square().sum(1).mean()
    right = (nearest.mode(1).values == targets).float()
    commonest = float(torch.unique(targets, return_counts=True)[1].max()) / len(targets)
    return (right - commonest) / (1 - commonest) if commonest < 1 else torch.zeros_like(right)
