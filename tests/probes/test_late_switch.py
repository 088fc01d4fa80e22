"""The late switch: its rate, its pairs, its price; everything else is left as it was."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from advisor.core.events import Event, TrainingFinished
from advisor.core.reading import Reading
from advisor.probes.late_switch import TRIES, find_switch, price_of_switch
from advisor.probes.pair import compare
from advisor.training.trainable import ProblemTrainable
from tests.probes.faults import Unstable
from tests.probes.isolation import unchanged
from tests.training.problems import trainable

ADAM = {"optimizer": "adam", "learning_rate": 0.02, "batch_size": 16}


def problem(**changes: Any) -> ProblemTrainable:
    start = {**ADAM, **changes.pop("start", {})}
    return trainable(start=start, epochs=20, **changes)


@pytest.fixture(scope="module", params=["constant", "cosine"])
def reading(request: pytest.FixtureRequest) -> tuple[ProblemTrainable, Reading]:
    given = problem(start={"schedule": request.param})
    with unchanged():
        return given, find_switch(given, given.start, range(2))


def test_its_effect_is_that_of_a_paired_comparison(reading: tuple[ProblemTrainable, Reading]) -> None:
    given, found = reading
    late = given.start.with_(**found.evidence["schedule"])
    paired = compare(given, given.start, late, range(2))
    assert (found.value, found.low, found.high) == (paired.value, paired.low, paired.high)
    assert found.evidence["verdict"] == paired.evidence["verdict"]
    assert found.cost < price_of_switch(given, 2) * 1.02


def test_its_rate_is_the_best_of_those_around_the_edge(reading: tuple[ProblemTrainable, Reading]) -> None:
    given, found = reading
    tried, edge = found.evidence["tried"], found.evidence["range_test"]["edge"]
    assert 2 <= len(tried) <= TRIES
    assert edge in {each["rate"] for each in tried}
    best = min((each for each in tried if each["score"] is not None), key=lambda each: each["score"])
    assert found.evidence["pick"] == best["rate"]
    # A schedule has some share of the peak in force at the switch, and the peak is what is named.
    peak = found.evidence["schedule"]["sgd_learning_rate"]
    assert peak == pytest.approx(best["rate"], rel=0.01) or (given.start.schedule == "cosine" and peak > best["rate"])


def test_a_given_rate_is_taken_and_nothing_is_sought() -> None:
    given = problem(start={"sgd_learning_rate": 0.05})
    events: list[Event] = []
    found = find_switch(given, given.start, range(2), listen=events.append)
    assert found.evidence["schedule"] == {"switch_to_sgd_at": 0.7, "sgd_learning_rate": 0.05}
    assert "range_test" not in found.evidence
    assert found.cost == pytest.approx(price_of_switch(given, 2), rel=0.02)
    assert sum(isinstance(event, TrainingFinished) for event in events) == 4


def test_too_few_updates_are_an_abstention_before_anything_is_paid() -> None:
    given = problem()
    found = find_switch(given, given.start, range(2), at=0.95)
    assert found.abstained is not None
    assert "switch earlier, or train longer" in found.abstained
    assert found.cost == 0


def test_a_training_that_diverges_before_the_switch_is_an_abstention() -> None:
    given = problem(build_model=lambda _: Unstable())
    found = find_switch(given, given.start, range(2))
    assert found.abstained is not None
    assert "before the switch" in found.abstained


class Frozen(nn.Module):
    """A model that SGD cannot throw away: its output is bounded, and so is its loss."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 4)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.layer(inputs)) * 1e-3


def test_no_edge_is_an_abstention_that_says_what_to_do() -> None:
    given = problem(build_model=lambda _: Frozen())
    found = find_switch(given, given.start, range(2))
    assert found.abstained is not None
    assert "--start sgd_learning_rate=" in found.abstained
    assert found.cost > 0
