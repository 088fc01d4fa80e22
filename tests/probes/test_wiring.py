"""Slips in the wiring: labels among the inputs, sums for means, a model of two minds."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from advisor.probes.sanity import check_sanity
from advisor.probes.wiring import gives_probabilities, grows_with_batch, lost_in_evaluation, told_by_one_input
from advisor.training.data import Stacked
from tests.training.problems import clouds, trainable


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers", "classes"])
def test_an_input_that_holds_the_label_is_seen(numbers: bool) -> None:
    inputs = noise(200, 4)
    targets = 3 * inputs[:, 2] + 1 if numbers else (torch.arange(200) % 3)
    if not numbers:
        inputs[:, 2] = targets.float() * 10
    told, honest = told_by_one_input(Stacked(inputs, targets)), told_by_one_input(Stacked(noise(200, 4), targets))
    assert told == pytest.approx(1.0)
    assert honest is not None
    assert honest < 0.2 or numbers


def test_what_has_no_single_number_for_a_label_is_unknown() -> None:
    assert told_by_one_input(Stacked(noise(200, 4), noise(200, 4))) is None
    assert told_by_one_input(Stacked(torch.ones(200, 4), torch.arange(200) % 2)) is None
    assert told_by_one_input(Stacked(noise(9, 4), torch.arange(9) % 2)) is None
    assert told_by_one_input(Stacked(torch.arange(200), torch.arange(200) % 2)) is None


@pytest.mark.parametrize(("reduction", "ratio"), [("mean", 1.0), ("sum", 2.0)])
def test_a_sum_grows_with_the_batch(reduction: str, ratio: float) -> None:
    def loss(output: Tensor, targets: Tensor) -> Tensor:
        return functional.cross_entropy(output, targets, reduction=reduction)

    inputs, targets = clouds(16)
    assert grows_with_batch(nn.Linear(2, 4), loss, inputs, targets) == pytest.approx(ratio)
    assert grows_with_batch(nn.Linear(2, 4), loss, inputs[:1], targets[:1]) is None
    facts = check_sanity(trainable(loss=loss)).facts
    assert facts["sanity.loss_of_batch_over_halves"] == pytest.approx(ratio)


def test_statistics_that_never_move_are_lost_in_evaluation() -> None:
    def model(momentum: float) -> nn.Sequential:
        return nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16, momentum=momentum), nn.ReLU(), nn.Linear(16, 4))

    inputs, targets = clouds(16)
    still = model(0.0)
    nn.init.constant_(next(still.parameters()), 50.0)
    assert lost_in_evaluation(still, functional.cross_entropy, inputs, targets) > 1
    assert lost_in_evaluation(nn.Linear(2, 4), functional.cross_entropy, inputs, targets) == 0
    healthy = check_sanity(trainable(build_model=lambda _: model(0.1), epochs=80)).facts["sanity.lost_in_evaluation"]
    assert isinstance(healthy, float)
    assert healthy < 0.1


def test_a_softmax_before_a_loss_that_has_its_own_is_seen() -> None:
    logits, classes = noise(6, 4), torch.arange(6) % 4
    assert gives_probabilities(logits.softmax(-1), classes, "cross_entropy") is True
    assert gives_probabilities(logits, classes, "cross_entropy") is False
    # Between 0 and 1 is not enough where there are several classes.
    assert gives_probabilities(logits.sigmoid(), classes, "cross_entropy") is False
    assert gives_probabilities(logits[:, :1].sigmoid(), classes % 2, "bce_with_logits") is True
    assert gives_probabilities(logits.sigmoid().half(), classes, "bce_with_logits") is True
    assert gives_probabilities(logits, classes, "bce_with_logits") is False
    assert gives_probabilities(logits.softmax(-1), classes, functional.cross_entropy) is None
    maps = noise(6, 4, 3, 3)
    assert gives_probabilities(maps.softmax(1), torch.zeros(6, 3, 3, dtype=torch.long), "cross_entropy") is True


def test_the_sanity_probe_sees_the_second_softmax() -> None:
    doubled = trainable(build_model=lambda _: nn.Sequential(nn.Linear(2, 4), nn.Softmax(-1)))
    assert check_sanity(doubled).facts["sanity.gives_probabilities"] is True
    assert check_sanity(trainable()).facts["sanity.gives_probabilities"] is False
