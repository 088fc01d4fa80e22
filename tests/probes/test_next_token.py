"""Whether the targets of a language model are its inputs, one place further on."""

from __future__ import annotations

import torch

from advisor.probes.next_token import targets_follow
from advisor.training.data import Stacked

TEXT = torch.randint(0, 50, (8, 17), generator=torch.Generator().manual_seed(0))


def test_text_to_be_continued_follows() -> None:
    assert targets_follow(Stacked(TEXT[:, :-1], TEXT[:, 1:])) == 1


def test_other_targets_do_not_follow() -> None:
    for targets in (TEXT[:, :-1], TEXT[:, 1:].roll(1, 0)):
        share = targets_follow(Stacked(TEXT[:, :-1], targets))
        assert share is not None
        assert share < 0.1


def test_places_outside_the_loss_do_not_count() -> None:
    targets = TEXT[:, 1:].clone()
    targets[:, ::2] = -100
    assert targets_follow(Stacked(TEXT[:, :-1], targets)) == 1


def test_other_data_does_not_say() -> None:
    assert targets_follow(Stacked(TEXT, TEXT[:, 0])) is None
    assert targets_follow(Stacked(TEXT.float(), TEXT)) is None
    assert targets_follow(Stacked(TEXT[:, :1], TEXT[:, :1])) is None
    assert targets_follow(Stacked(TEXT, torch.full_like(TEXT, -100))) is None
