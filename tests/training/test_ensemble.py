"""Trainings in one pass have the curves that they have one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.training.ensemble import train_together
from advisor.training.trainable import ProblemTrainable
from tests.training.problems import trainable

RATES = (0.003, 0.03, 0.1, 0.3)
#: Sums in another order differ in their last bits; dozens of updates make that a hundred-thousandth at most.
TOLERANCE = 1e-4


class Attention(nn.Module):
    """One layer of self-attention over the two numbers of a point, as a sequence of two."""

    def __init__(self) -> None:
        super().__init__()
        self.enter, self.asked, self.norm = nn.Linear(1, 8), nn.Linear(8, 24), nn.LayerNorm(8)
        self.last = nn.Linear(8, 4)

    def forward(self, points: torch.Tensor) -> torch.Tensor:
        states = self.enter(points.unsqueeze(-1))
        asked = self.asked(self.norm(states)).unflatten(-1, (3, 2, 4)).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(asked[0], asked[1], asked[2])
        answer: torch.Tensor = self.last((states + mixed.transpose(1, 2).flatten(2)).mean(1))
        return answer


def mlp(config: Config) -> nn.Module:
    del config
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4))


def cnn(config: Config) -> nn.Module:
    del config
    convolution = nn.Sequential(nn.Unflatten(1, (1, 1, 2)), nn.Conv2d(1, 6, (1, 2)), nn.BatchNorm2d(6), nn.ReLU())
    return nn.Sequential(convolution, nn.Flatten(), nn.Linear(6, 4))


def transformer(config: Config) -> nn.Module:
    del config
    return Attention()


def agree(alone: Run, together: Run) -> None:
    assert alone.outcome == together.outcome
    assert alone.cost == pytest.approx(together.cost)
    assert set(together.curves) <= set(alone.curves)
    for name, curve in together.curves.items():
        assert curve.x.tolist() == alone.curves[name].x.tolist(), name
        np.testing.assert_allclose(curve.y, alone.curves[name].y, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)


def compared(problem: ProblemTrainable, seeds: tuple[int, ...] = (0, 0, 0, 0), **values: Value) -> None:
    # Adaptive steps at the rates of plain ones bounce about, and that multiplies every rounding.
    scale = 0.1 if values.get("optimizer") in ("adam", "adamw", "rmsprop") else 1.0
    configs = [problem.start.with_(learning_rate=scale * rate, **values) for rate in RATES]
    together = train_together(problem.bench, configs, seeds)
    for config, seed, run in zip(configs, seeds, together, strict=True):
        agree(problem.run(config, seed), run)


@pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning")
@pytest.mark.parametrize("build", [mlp, cnn, transformer])
def test_the_curves_are_those_of_trainings_one_by_one(build: Any) -> None:
    compared(trainable(build_model=build), schedule="cosine")


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop"])
def test_every_optimizer_takes_its_own_rate(optimizer: str) -> None:
    compared(trainable(build_model=mlp), optimizer=optimizer, momentum=0.9, weight_decay=0.01)


def test_clipping_accumulation_and_the_momentum_of_one_cycle_are_each_members_own() -> None:
    problem = trainable(build_model=mlp)
    compared(problem, gradient_clip_norm=0.5, accumulation_steps=2, schedule="one_cycle", momentum=0.9)


def test_each_seed_has_its_own_weights_and_order() -> None:
    compared(trainable(build_model=mlp), seeds=(0, 1, 1, 2))


def test_a_member_that_diverges_disturbs_no_other() -> None:
    problem = trainable(build_model=mlp)
    configs = [problem.start.with_(learning_rate=rate) for rate in (0.1, 1e30)]
    good, bad = train_together(problem.bench, configs, (0, 0))
    agree(problem.run(configs[0], 0), good)
    assert bad.outcome is Outcome.DIVERGED


def test_frozen_parts_stay_as_they_are() -> None:
    def half(config: Config) -> nn.Module:
        model = mlp(config)
        next(model.parameters()).requires_grad_(False)
        return model

    compared(trainable(build_model=half), optimizer="adamw", weight_decay=0.1)


def test_the_global_random_state_is_given_back() -> None:
    problem = trainable(build_model=mlp)
    before = torch.get_rng_state()
    train_together(problem.bench, [problem.start, problem.start], (0, 1))
    assert torch.equal(before, torch.get_rng_state())
