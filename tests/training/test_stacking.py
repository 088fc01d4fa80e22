"""What cannot be trained in one pass is known beforehand, and trained one by one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from advisor.core.config import Config
from advisor.training import stacking
from advisor.training.stacking import is_faster, obstacle
from tests.training.problems import trainable


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cells, self.last = nn.GRU(1, 4, batch_first=True), nn.Linear(4, 4)

    def forward(self, points: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.last(self.cells(points.unsqueeze(-1))[0][:, -1])
        return answer


def pair(problem: Any, **values: Any) -> list[Config]:
    return [problem.start.with_(learning_rate=rate, **values) for rate in (0.1, 0.2)]


def test_rates_of_a_plain_model_can_be_stacked() -> None:
    problem = trainable()
    assert obstacle(problem.bench, pair(problem)) is None
    assert is_faster(problem.bench, problem.start)


@pytest.mark.parametrize(
    ("values", "why"),
    [({"dropout": 0.5}, "dropout"), ({"schedule": "plateau"}, "schedule"), ({"switch_to_sgd_at": 0.5}, "schedule")],
)
def test_what_would_have_other_curves_is_refused(values: dict[str, Any], why: str) -> None:
    problem = trainable(start={"optimizer": "adam", "learning_rate": 0.01, "batch_size": 16, **values})
    assert why in (obstacle(problem.bench, pair(problem)) or "")


def test_one_training_or_two_of_different_batches_are_no_ensemble() -> None:
    problem = trainable()
    assert obstacle(problem.bench, [problem.start]) == "there is only one"
    other = problem.start.with_(batch_size=8)
    assert obstacle(problem.bench, [problem.start, other]) == "they differ in more than the learning rate"


def test_an_operation_that_torch_cannot_stack_is_found_by_a_trial() -> None:
    problem = trainable(build_model=lambda _: Recurrent())
    assert "gru" in (obstacle(problem.bench, pair(problem)) or "")
    assert problem.run_together([(config, 0) for config in pair(problem)]) is None


def test_too_much_for_the_memory_is_refused_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = trainable()
    monkeypatch.setattr(stacking, "free_on", lambda _: 100)
    assert "GiB" in (obstacle(problem.bench, pair(problem)) or "")


def test_a_large_model_is_trained_alone() -> None:
    problem = trainable(build_model=lambda _: nn.Sequential(nn.Linear(2, 400), nn.Linear(400, 400), nn.Linear(400, 4)))
    assert not is_faster(problem.bench, problem.start)
    assert problem.run_together([(config, 0) for config in pair(problem)]) is None


def test_a_small_one_in_one_pass_knows_what_is_known_of_its_problem() -> None:
    problem = trainable()
    alone, both = problem.run(problem.start, 0), problem.run_together([(problem.start, 0), (problem.start, 1)])
    assert both is not None
    assert "gradient_norm" not in both[0].curves
    assert both[0].facts == alone.facts
