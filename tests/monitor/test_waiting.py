from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from advisor.errors import UsageError
from advisor.monitor.waiting import kept, read


def test_numbers_and_tensors_of_any_kind_are_read_exactly_and_in_order() -> None:
    values: list[Any] = [
        0.1,
        torch.tensor(0.1),
        3,
        torch.tensor(0.1, dtype=torch.float64),
        np.float32(0.1),
        torch.tensor([2.5], dtype=torch.bfloat16),
        torch.tensor(float("nan"), dtype=torch.float16),
        torch.tensor(7),
    ]
    numbers = read([kept("train_loss", value) for value in values])
    assert numbers == pytest.approx([float(value) for value in values], rel=0, abs=0, nan_ok=True)


def test_a_tensor_that_is_written_again_keeps_what_was_logged() -> None:
    total = torch.tensor(1.0)
    first = kept("train_loss", total)
    total += 1
    assert read([first, kept("train_loss", total)]) == [1.0, 2.0]


def test_a_tensor_is_let_go_of_by_autograd_and_is_not_read_yet() -> None:
    loss = kept("train_loss", torch.ones(1, requires_grad=True).sum())
    assert isinstance(loss, torch.Tensor)
    assert not loss.requires_grad
    # Nothing can be read from this device: it has no numbers.
    assert isinstance(kept("train_loss", torch.empty((), device="meta")), torch.Tensor)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (torch.ones(3), r"tensor of shape \(3,\); log one real number"),
        (torch.tensor(1j), "log one real number"),
        ("0.5", "train_loss is a str; log a number"),
        ([0.5], "train_loss is a list"),
    ],
)
def test_what_is_no_number_is_said(value: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        kept("train_loss", value)
