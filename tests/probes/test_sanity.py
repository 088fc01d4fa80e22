from __future__ import annotations

import json
from typing import Any, cast

import pytest
import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.core.trainable import Trainable
from advisor.probes.sanity import LARGEST_PRICE, check_sanity, unreached_parameters
from tests.training.problems import clouds, trainable

INPUTS, LABELS = clouds(400)


def facts(**changes: Any) -> dict[str, Any]:
    # Long enough for a twentieth of it to pay for the short fits.
    fields = {"train": (INPUTS, LABELS), "epochs": 60, **changes}
    return dict(check_sanity(trainable(**fields)).facts)


def test_a_sound_problem_looks_sound() -> None:
    found = facts()
    assert found["inputs.has_nan"] is False
    assert found["inputs.mean"] == pytest.approx(float(INPUTS.mean()))
    assert found["inputs.std"] == pytest.approx(float(INPUTS.std(correction=0)), rel=1e-4)
    assert found["inputs.abs_max"] == pytest.approx(float(INPUTS.abs().max()))
    assert found["inputs.constant_share"] == 0
    assert (found["labels.constant"], found["labels.imbalance"], found["task.classes"]) == (False, 1, 4)
    assert (found["data.train_size"], found["data.val_size"]) == (400, 40)
    assert found["sanity.initial_loss_over_chance"] == pytest.approx(1, abs=0.3)
    assert found["sanity.unreached_parameters"] == 0
    assert found["sanity.overfits_one_batch"] > 0.1
    assert found["sanity.zeroed_input_gain"] > 0.1


def test_it_keeps_its_price_and_its_hands_off_everything() -> None:
    problem = trainable(train=(INPUTS, LABELS), epochs=60)
    inputs, state = INPUTS.clone(), torch.get_rng_state()
    reading = check_sanity(problem)
    assert 0 < reading.cost == reading.own_cost <= LARGEST_PRICE
    assert reading.abstained is None
    assert torch.equal(state, torch.get_rng_state())
    assert torch.equal(inputs, INPUTS)
    assert json.loads(json.dumps(reading.evidence))["fit"]["examples"] == 8
    assert check_sanity(problem).facts == reading.facts


def test_duplicates_across_the_split_are_counted() -> None:
    leaking = torch.cat([INPUTS[:10], clouds(30, seed=9)[0]]), LABELS[:40]
    assert facts(validation=leaking)["data.duplicates_across_split"] == 0.25


def test_constant_inputs_and_labels_are_seen() -> None:
    flat = torch.stack([INPUTS[:, 0], torch.ones(400)], 1)
    found = facts(train=(flat, torch.zeros_like(LABELS)))
    assert found["inputs.constant_share"] == 0.5
    assert found["labels.constant"] is True
    assert facts(train=(INPUTS, (torch.arange(400) % 10 == 0).long()))["labels.imbalance"] == 9


class Blind(nn.Module):
    """Multiplies its inputs by zero, as a wrong mask would."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 4)
        self.forgotten = nn.Linear(2, 36)

    def forward(self, inputs: Tensor) -> Tensor:
        scores: Tensor = self.linear(0 * inputs) + 0 * self.forgotten(inputs).sum()
        return scores


def test_a_model_that_does_not_see_its_inputs_gains_nothing_from_them() -> None:
    found = facts(build_model=lambda _: Blind())
    assert found["sanity.zeroed_input_gain"] == pytest.approx(0, abs=1e-6)
    # The forgotten layer (72 weights, 36 biases) and the weights that only ever meet zeros (8 of 12).
    assert found["sanity.unreached_parameters"] == pytest.approx((108 + 8) / 120)


def test_parameters_without_a_gradient_are_unreached() -> None:
    model = nn.ModuleList([nn.Linear(2, 1), nn.Linear(2, 1)])
    model[0](torch.ones(1, 2)).sum().backward()
    assert unreached_parameters(model) == 0.5


def test_sorted_labels_do_not_fool_it() -> None:
    by_class = torch.argsort(LABELS)
    assert facts(train=(INPUTS[by_class], LABELS[by_class]))["sanity.zeroed_input_gain"] > 0.1


def test_too_short_a_training_pays_for_no_fit() -> None:
    reading = check_sanity(trainable(epochs=2))
    assert reading.facts["sanity.overfits_one_batch"] is None
    assert reading.facts["sanity.initial_loss"] is not None
    assert reading.confidence == "low"
    assert reading.cost <= LARGEST_PRICE


def test_codes_of_words_have_no_statistics() -> None:
    codes = torch.arange(400 * 3).view(400, 3) % 5

    def embed(_: Config) -> nn.Module:
        return nn.Sequential(nn.Embedding(5, 4), nn.Flatten(), nn.Linear(12, 4))

    found = facts(train=(codes, LABELS), validation=(codes, LABELS), build_model=embed)
    assert "inputs.mean" not in found
    assert found["data.duplicates_across_split"] == 1


def test_a_model_that_breaks_in_training_is_an_abstention() -> None:
    class Proud(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's own name
            if self.training:
                raise ValueError("not today")
            return nn.functional.linear(input, self.weight, self.bias)

    reading = check_sanity(trainable(build_model=lambda _: Proud(2, 4)))
    assert reading.abstained is not None
    assert "ValueError: not today" in reading.abstained
    assert reading.facts["data.train_size"] == 96


def test_what_is_no_problem_cannot_be_looked_at() -> None:
    reading = check_sanity(cast(Trainable, object()))
    assert reading.abstained is not None
    assert (reading.cost, reading.facts) == (0, {})
