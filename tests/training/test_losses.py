from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from advisor.errors import ProblemError
from advisor.training.losses import loss_function

SCORES = torch.randn(12, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(12) % 5


def test_cross_entropy_reads_every_layout() -> None:
    loss = loss_function("cross_entropy")
    expected = functional.cross_entropy(SCORES, LABELS)
    assert loss(SCORES, LABELS) == expected
    assert loss(SCORES.view(3, 4, 5), LABELS.view(3, 4)) == expected
    assert torch.isclose(loss(SCORES.view(3, 2, 2, 5).movedim(-1, 1), LABELS.view(3, 2, 2)), expected)


def test_smoothing_is_for_training() -> None:
    smoothed = loss_function("cross_entropy", label_smoothing=0.1)(SCORES, LABELS)
    assert smoothed == functional.cross_entropy(SCORES, LABELS, label_smoothing=0.1)


@pytest.mark.parametrize("name", ["mse", "mae", "huber", "bce_with_logits"])
def test_a_column_against_a_row_does_not_broadcast(name: str) -> None:
    column, row = SCORES[:, :1], (LABELS % 2).float()
    assert torch.isclose(loss_function(name)(column, row), loss_function(name)(column[:, 0], row))


def test_whole_numbers_are_fine_as_targets_of_a_regression() -> None:
    assert loss_function("mse")(SCORES[:, 0], LABELS).dtype is torch.float32


def test_a_function_is_used_as_it_is() -> None:
    assert loss_function(functional.mse_loss) is functional.mse_loss


def test_an_unknown_loss_gets_a_hint() -> None:
    with pytest.raises(ProblemError, match="did you mean 'cross_entropy'"):
        loss_function("crossentropy")
