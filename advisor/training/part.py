"""`part_of`: a part of the training data that stands for all of it, the same one every time."""

from __future__ import annotations

import torch
from torch import Tensor

from advisor.training.data import Data, Stacked, taken
from advisor.training.randomness import generator

#: Whole numbers with fewer examples each than this are measurements, and no classes.
_FEWEST_OF_A_CLASS = 10


def part_of(data: Data, fraction: float) -> Data:
    """Return this fraction of the examples: of classes each has its share, and at least one example.

    A smaller part lies inside of each larger one, so that settings which climb meet more data and not other data.
    """
    order = torch.randperm(len(data), generator=generator(0))
    kept = order[_ranks(order, _labels(data)) < fraction]
    return taken(data, kept)


def _labels(data: Data) -> Tensor | None:
    """Return the class of each example; None where there are no classes, or they would have to be loaded first."""
    if not isinstance(data, Stacked) or data.targets.ndim != 1 or data.targets.is_floating_point():
        return None
    labels = data.targets.cpu()
    return labels if _FEWEST_OF_A_CLASS * len(set(labels.tolist())) <= len(labels) else None


def _ranks(order: Tensor, labels: Tensor | None) -> Tensor:
    """Return for each number of a random order its place among its class, from 0 to nearly 1."""
    if labels is None:
        return torch.arange(len(order)) / len(order)
    ranks = torch.empty(len(order))
    for label in set(labels.tolist()):
        own = labels[order] == label
        ranks[own] = torch.arange(int(own.sum())) / int(own.sum())
    return ranks
