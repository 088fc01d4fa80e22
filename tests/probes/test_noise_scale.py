"""The gradient noise scale, against a regression whose gradient noise is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.probes.apart import Ended, Workplace
from advisor.probes.noise_scale import (
    PARTS,
    POINTS,
    NoiseScale,
    Schedule,
    estimate,
    gradient_norms,
    measure_noise_scale,
    schedule_for,
    unbiased,
)
from tests.probes.faults import Unstable
from tests.probes.isolation import unchanged
from tests.training.problems import trainable


def drawn(gradient: float, noise: float, small: int, large: int, count: int, dimensions: int = 50) -> np.ndarray:
    """Return squared norms of means of Gaussian gradients with |G| = gradient and tr(Sigma) = noise."""
    random = np.random.default_rng(3)
    center = np.zeros(dimensions)
    center[0] = gradient
    per = np.sqrt(noise / dimensions)
    pairs = []
    for _ in range(count):
        parts = center + per / np.sqrt(small) * random.normal(size=(large // small, dimensions))
        pairs.append(((parts**2).sum(1).mean(), (parts.mean(0) ** 2).sum()))
    return np.array(pairs)


def test_the_estimates_are_unbiased() -> None:
    norms = drawn(2.0, 100.0, 4, 32, count=3000)
    gradient, noise = unbiased(norms[:, 0], norms[:, 1], 4, 32)
    assert gradient.mean() == pytest.approx(4.0, rel=0.05)
    assert noise.mean() == pytest.approx(100.0, rel=0.02)


def test_the_interval_covers_the_truth() -> None:
    covered = 0
    for norms in drawn(2.0, 100.0, 4, 32, count=40 * 24).reshape(40, 24, 2):
        found = estimate(1, norms, 4, 32)
        assert found.low is not None
        covered += found.low <= 25 <= (found.high or np.inf)
    assert covered >= 34


def test_a_gradient_that_drowns_in_noise_has_no_upper_bound() -> None:
    found = estimate(1, drawn(0.01, 100.0, 4, 32, count=8), 4, 32)
    assert found.high is None
    assert found.low is not None
    assert found.low > 100


class Line(nn.Module):
    """One weight, which stays where it is at a rate of zero."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs * self.weight


def test_on_a_line_it_is_what_can_be_computed() -> None:
    # loss (w x - y)^2 at w = 0: the gradient of one example is -2 x y, so its mean and variance are known.
    draw = torch.Generator().manual_seed(0)
    inputs = torch.ones(2000, 1)
    targets = 1 + 3 * torch.randn(2000, 1, generator=draw)
    each = -2 * targets.double()
    truth = float(each.var() / each.mean() ** 2)
    problem = trainable(
        build_model=lambda _: Line(),
        train=(inputs, targets),
        validation=(inputs[:50], targets[:50]),
        loss="mse",
        metrics=(),
        start={"optimizer": "sgd", "learning_rate": 1e-10, "batch_size": 32},
    )
    norms = np.array(gradient_norms(problem.bench, lambda: None, problem.start, Schedule(32, 10, 8, 40), 0))
    assert norms.shape == (POINTS, 40, 2)
    found = estimate(0, norms.reshape(-1, 2), 8, 8 * PARTS)
    assert found.value == pytest.approx(truth, rel=0.35)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= truth <= found.high


def test_the_price_is_known_and_kept() -> None:
    schedule = schedule_for(32, 10_000)
    assert schedule is not None
    assert schedule.examples <= 10_000
    assert schedule.points[-1] == schedule.updates
    assert schedule_for(32, 500) is None
    fewer = schedule_for(32, 1200)
    assert fewer is not None
    assert fewer.repeats < schedule.repeats
    smaller = schedule_for(256, 6200)
    assert smaller is not None
    assert smaller.small < 64


def test_it_leaves_everything_as_it_was_and_repeats_itself() -> None:
    problem = trainable()
    schedule = Schedule(16, 12, 4)
    with unchanged():
        first, second = (measure_noise_scale(Workplace(problem), problem.start, schedule, 1) for _ in range(2))
    assert isinstance(first, NoiseScale)
    assert first == second
    assert [point["update"] for point in first.evidence()["points"]] == [4, 8, 12]


def test_a_loss_that_turns_nan_is_an_outcome() -> None:
    problem = trainable(build_model=lambda _: Unstable())
    with unchanged():
        ended = measure_noise_scale(Workplace(problem), problem.start, Schedule(16, 12, 4), 0)
    assert isinstance(ended, Ended)
    assert "NaN" in ended.why


def test_parameters_without_gradient_do_not_matter() -> None:
    def partly(config: Config) -> nn.Module:
        del config
        model = nn.Sequential(nn.Linear(2, 4))
        model.register_parameter("idle", nn.Parameter(torch.ones(3)))
        return model

    problem = trainable(build_model=partly)
    assert isinstance(measure_noise_scale(Workplace(problem), problem.start, Schedule(16, 12, 4), 0), NoiseScale)
