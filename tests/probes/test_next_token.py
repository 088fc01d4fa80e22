"""Whether the targets of a language model are its inputs, one place further on."""

from __future__ import annotations

import torch
from torch import Tensor

from advisor.probes.next_token import Shift, shift_of
from advisor.training.data import Stacked

TEXT = torch.randint(0, 50, (8, 17), generator=torch.Generator().manual_seed(0))


def shift(inputs: Tensor, targets: Tensor) -> Shift:
    told = shift_of(Stacked(inputs, targets))
    assert told is not None
    return told


def test_text_to_be_continued_follows() -> None:
    told = shift(TEXT[:, :-1], TEXT[:, 1:])
    assert told.follow == 1
    assert told.repeat < 0.1


def test_a_missing_shift_repeats() -> None:
    told = shift(TEXT, TEXT)
    assert told.repeat == 1
    assert told.follow < 0.1


def test_rows_that_were_mixed_up_follow_no_more() -> None:
    assert shift(TEXT[:, :-1], TEXT[:, 1:].roll(1, 0)).follow < 0.1


def test_places_outside_the_loss_do_not_count() -> None:
    targets = TEXT[:, 1:].clone()
    targets[:, ::2] = -100
    assert shift(TEXT[:, :-1], targets).follow == 1


def test_other_data_has_no_shift() -> None:
    assert shift_of(Stacked(TEXT, TEXT[:, 0])) is None
    assert shift_of(Stacked(TEXT.float(), TEXT)) is None
    assert shift_of(Stacked(TEXT[:, :1], TEXT[:, :1])) is None
    assert shift_of(Stacked(TEXT, torch.full_like(TEXT, -100))) is None
