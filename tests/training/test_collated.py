"""Batches as the user's own collate_fn makes them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from advisor.errors import ProblemError
from advisor.training.collated import Collated, pair_of
from advisor.training.data import Loaded, in_turn, prepare, set_aside

SEQUENCES = [(torch.arange(1 + number % 5), number % 2) for number in range(20)]


def padded(examples: list[Any]) -> tuple[Tensor, Tensor]:
    inputs, targets = zip(*examples, strict=True)
    return pad_sequence(list(inputs), batch_first=True), torch.tensor(targets)


def test_batches_are_padded_as_the_loader_would() -> None:
    data = prepare(Collated(SEQUENCES, padded), torch.device("cpu"), "the training set")
    assert isinstance(data, Loaded)
    batches = list(data.batches(in_turn(len(data), 8)))
    expected = [padded(SEQUENCES[first : first + 8]) for first in (0, 8, 16)]
    for (inputs, targets), (theirs, labels) in zip(batches, expected, strict=True):
        assert torch.equal(inputs, theirs)
        assert torch.equal(targets, labels)


def test_a_part_is_set_aside_all_the_same() -> None:
    data = prepare(Collated(SEQUENCES, padded), torch.device("cpu"), "the training set")
    kept, aside = set_aside(data)
    assert (len(kept), len(aside)) == (16, 4)
    assert aside.head(4)[1].shape == (4,)


@pytest.mark.parametrize("batch", [{"x": 1}, (torch.ones(2), torch.ones(2), torch.ones(2)), torch.ones(2), ([1], [2])])
def test_what_is_no_pair_is_refused(batch: Any) -> None:
    with pytest.raises(ProblemError, match="a pair"):
        pair_of(batch)
