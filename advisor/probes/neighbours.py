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
#: Neighbours that tell less than this of the validation targets do not tell for certain: two honest parts then differ
#: by many standard errors (benchmarks/label_doubt.py).
_TELLING = 0.2
#: Standard deviations beyond which a number is far out.
_FARTHEST = 3.0
#: Nearest neighbours that are asked: few, for the data is small, and odd, for two classes.
_ASKED = 5


@dataclass(frozen=True)
class Doubt:
    """How much worse neighbours tell training targets than validation targets."""

    #: How much of what neighbours tell in the validation part they do not tell in the training part, 0 to 1.
    share: float
    #: By how many standard errors the two parts differ.
    certainty: float


def doubt_training_labels(train: Data, validation: Data) -> Doubt | None:
    """Return what speaks against the training targets; None where examples cannot be compared or are too few.

    Each part is asked of itself, one example left out at a time (Cover and Hart 1967, Nearest neighbor pattern
    classification), with as many examples from either: what only the training part suffers from stands out.
    """
    mine, theirs = _comparable(train), _comparable(validation)
    if mine is None or theirs is None or mine.inputs.shape[1] != theirs.inputs.shape[1]:
        return None
    of_mine, of_theirs = _as_many(mine.targets, theirs.targets)
    count = len(of_mine)
    if count < _FEWEST:
        return None
    # Scaled by both together: a scale of one part alone would make its own examples the odd ones.
    rows = _scaled(torch.cat([mine.inputs[of_mine], theirs.inputs[of_theirs]]))
    training, held = _told(rows[:count], mine.targets[of_mine]), _told(rows[count:], theirs.targets[of_theirs])
    error = math.sqrt(float(training.var() + held.var()) / count)
    skill, wanted = float(training.mean()), float(held.mean())
    if not error > 0 or not wanted >= _TELLING:
        return None
    return Doubt(share=min(1.0, max(0.0, 1 - skill / wanted)), certainty=(wanted - skill) / error)


def _comparable(data: Data) -> Stacked | None:
    """Return rows of numbers and their targets; of codes, how often each occurs."""
    if not isinstance(data, Stacked):
        return None
    # Drawn at random, for files are often sorted by class.
    drawn = torch.randperm(len(data), generator=torch.Generator().manual_seed(0))[:_EXAMPLES].to(data.targets.device)
    inputs, targets = data.inputs[drawn], data.targets[drawn]
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


def _as_many(targets: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """Return the rows of either that are compared: as many, and of each class as many, for rare ones are told worse."""
    if targets.is_floating_point():
        rows = torch.arange(min(len(targets), len(others)), device=targets.device)
        return rows, rows
    pairs = []
    for name in torch.unique(targets):
        mine, theirs = ((each == name).nonzero().squeeze(1) for each in (targets, others))
        count = min(len(mine), len(theirs))
        pairs.append((mine[:count], theirs[:count]))
    return torch.cat([mine for mine, _ in pairs]), torch.cat([theirs for _, theirs in pairs])


def _scaled(rows: Tensor) -> Tensor:
    """Return the rows with mean 0 and deviation 1 in each number that varies at all, and none of them far out.

    A rare word, or a number far out, would otherwise decide alone who is alike.
    """
    spread, centre = torch.std_mean(rows, dim=0)
    varies = spread > 0
    return ((rows - centre) / spread)[:, varies].clamp(-_FARTHEST, _FARTHEST)


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
