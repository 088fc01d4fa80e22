from __future__ import annotations

import pytest
import torch
from torch import nn

from advisor.core.config import Config
from advisor.training.switch import Switch, projected_rate


def test_the_projection_finds_the_rate_of_a_step_that_was_sgd() -> None:
    gradient = torch.randn(50)
    assert float(projected_rate(-0.3 * gradient, gradient)) == pytest.approx(0.3)


def test_the_projection_of_the_sgd_step_on_the_adaptive_one_equals_it() -> None:
    gradient, step = torch.tensor([1.0, 2.0]), torch.tensor([-0.5, -0.1])
    sgd_step = -projected_rate(step, gradient) * gradient
    assert torch.dot(sgd_step, step) / step.norm() == pytest.approx(float(step.norm()))


def watched(config: Config, rates: list[float]) -> Switch:
    """Return a switch that saw plain gradient steps at these rates."""
    switch = Switch(config, at=len(rates) + 1)
    weight = nn.Parameter(torch.randn(4))
    for update, rate in enumerate(rates, start=1):
        weight.grad = torch.randn(4)
        switch.before_update(update, [weight])
        weight.data -= rate * weight.grad
        switch.after_update([weight], share=0.5)
    return switch


def test_the_estimate_is_the_median_at_the_peak_of_the_schedule() -> None:
    switch = watched(Config(optimizer="adam"), [0.1, 0.2, 100.0])
    optimizer, peak = switch.optimizer([nn.Parameter(torch.ones(1))])
    assert peak == pytest.approx(0.4, rel=1e-3)
    assert isinstance(optimizer, torch.optim.SGD)


def test_momentum_lowers_the_rate_that_it_multiplies() -> None:
    _, peak = watched(Config(optimizer="adam", momentum=0.9), [0.1]).optimizer([nn.Parameter(torch.ones(1))])
    assert peak == pytest.approx(0.02, rel=1e-3)


def test_a_given_rate_is_taken_and_nothing_is_watched() -> None:
    switch = watched(Config(optimizer="adam", sgd_learning_rate=0.7), [0.1])
    assert switch.optimizer([nn.Parameter(torch.ones(1))])[1] == 0.7


def test_uphill_steps_alone_give_the_fallback() -> None:
    switch = watched(Config(optimizer="adam", learning_rate=0.01), [-0.1, -0.2])
    assert switch.optimizer([nn.Parameter(torch.ones(1))])[1] == pytest.approx(0.1)


def test_who_stays() -> None:
    assert Switch.of(Config(optimizer="adam"), 100) is None
    assert Switch.of(Config(optimizer="sgd", switch_to_sgd_at=0.5), 100) is None
    switch = Switch.of(Config(optimizer="adam", switch_to_sgd_at=0.75), 100)
    assert switch is not None
    assert switch.at == 76
