"""Slips in the wiring: labels among the inputs, sums for means, a model of two minds."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from advisor.probes.sanity import check_sanity
from advisor.probes.wiring import (
    copying_pays,
    cut_off,
    gives_probabilities,
    grows_with_batch,
    ignores_pairing,
    lost_in_evaluation,
    sees_later_inputs,
    told_by_one_input,
)
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


def test_answers_that_a_relu_has_cut_off_are_seen() -> None:
    answers, classes = noise(8, 4), torch.arange(8) % 4
    assert cut_off(answers, classes, "cross_entropy") == 0
    assert cut_off(answers.relu(), classes, "cross_entropy") == pytest.approx(float((answers < 0).double().mean()))
    assert cut_off(answers.relu(), noise(8, 4), "mse") == cut_off(answers.relu(), classes, "cross_entropy")
    # Prices and counts are never negative, and nobody knows what a loss of the user's own expects.
    assert cut_off(answers.relu(), noise(8, 4).abs(), "mse") is None
    assert cut_off(answers.relu(), classes, functional.cross_entropy) is None


class Writer(nn.Module):
    """Embeds codes, lets each place see the others by the mean of those that it may see, and scores the next code."""

    def __init__(self, masked: bool) -> None:
        super().__init__()
        self.embed, self.score, self.masked = nn.Embedding(9, 8), nn.Linear(8, 9), masked

    def forward(self, inputs: Tensor) -> Tensor:
        states = self.embed(inputs)
        counts = torch.arange(1, inputs.shape[1] + 1).view(-1, 1)
        seen = states.cumsum(1) / counts if self.masked else states + states.mean(1, keepdim=True)
        answer: Tensor = self.score(seen)
        return answer


def test_a_missing_mask_is_seen() -> None:
    text = torch.randint(0, 9, (16, 12), generator=torch.Generator().manual_seed(0))
    for masked in (True, False):
        model = Writer(masked)
        seen = sees_later_inputs(model, text, model(text))
        assert seen is not None
        assert (seen > 0.01) is not masked
    assert sees_later_inputs(model, text, model(text)[:, -1]) is None
    assert sees_later_inputs(model, text[:1], model(text[:1])) is None
    assert sees_later_inputs(nn.Linear(2, 2), noise(4, 2), noise(4, 2)) is None


def test_where_copying_pays_the_shift_is_missing() -> None:
    text = torch.randint(0, 9, (16, 13), generator=torch.Generator().manual_seed(0))
    inputs, output = text[:, :-1], noise(16, 12, 9)

    def loss(scores: Tensor, targets: Tensor) -> Tensor:
        return functional.cross_entropy(scores.flatten(0, 1), targets.flatten())

    def shifted(scores: Tensor, targets: Tensor) -> Tensor:
        return loss(scores[:, :-1], targets[:, 1:])

    assert copying_pays(loss, inputs, inputs, output) == pytest.approx(1, abs=1e-3)
    for honest in (copying_pays(loss, inputs, text[:, 1:], output), copying_pays(shifted, inputs, inputs, output)):
        assert honest is not None
        assert honest < 0
    assert copying_pays(loss, inputs.float(), inputs, output) is None
    assert copying_pays(loss, inputs, inputs, noise(16, 12, 5)) is None
    assert copying_pays(loss, inputs, inputs[:, 0], noise(16, 9)) is None


def test_a_loss_of_all_pairs_ignores_whose_target_it_is() -> None:
    def squares(output: Tensor, targets: Tensor) -> Tensor:
        return (output - targets).square().mean()

    assert ignores_pairing(squares, noise(8, 1), noise(8) + torch.arange(8)) is True
    assert ignores_pairing(squares, noise(8, 1), noise(8, 1) + torch.arange(8).view(8, 1)) is False
    assert ignores_pairing(functional.cross_entropy, noise(8, 4), torch.arange(8) % 4) is False
    assert ignores_pairing(squares, torch.zeros(8, 1), noise(8)) is None
    assert ignores_pairing(squares, noise(8, 1), torch.zeros(8)) is None
    assert ignores_pairing(squares, noise(1, 1), noise(1)) is None


class Drawing(Writer):
    """Answers otherwise each time, in evaluation mode too."""

    def forward(self, inputs: Tensor) -> Tensor:
        scores = super().forward(inputs)
        return scores + 0.3 * torch.randn(scores.shape)


def test_a_model_that_draws_is_not_said_to_see() -> None:
    text = torch.randint(0, 9, (16, 12), generator=torch.Generator().manual_seed(0))
    model = Drawing(masked=True)
    assert sees_later_inputs(model, text, model(text)) == pytest.approx(0, abs=1e-3)


def test_a_loss_that_takes_only_what_the_model_gave_costs_nothing_else() -> None:
    def strict(output: Tensor, targets: Tensor) -> Tensor:
        if output.requires_grad and not torch.is_grad_enabled():
            raise ValueError("these answers were given before")
        return functional.cross_entropy(output, targets)

    reading = check_sanity(trainable(loss=strict))
    assert reading.abstained is None
    assert reading.facts["sanity.ignores_pairing"] is None
    assert reading.facts["sanity.initial_loss"] is not None
