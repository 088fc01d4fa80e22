"""Parts of a model learn at their own share of the rate and of the decay."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from advisor.core.config import Config
from advisor.errors import ProblemError
from advisor.training.descent import Descent
from advisor.training.groups import groups_of, largest, share_of, shares_in
from advisor.training.instruments import Instruments
from tests.training.problems import small_model, trainable


def test_the_longest_beginning_of_a_name_decides() -> None:
    shares = {"body.": 0.1, "body.2.": 0.3}
    assert [share_of(name, shares) for name in ("body.0.weight", "body.2.bias", "head.weight")] == [0.1, 0.3, 1.0]


def test_what_is_frozen_is_in_no_group() -> None:
    model = small_model(Config())
    next(model.parameters()).requires_grad_(False)
    (group,) = groups_of(model, {}, {})
    assert len(group["params"]) == 3


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_each_group_moves_at_its_own_share(optimizer: str) -> None:
    problem = trainable(rate_shares={"0.": 0.0}, decay_shares={"3.bias": 0.0})
    model = problem.bench.fresh_model(problem.start, 0)
    config = Config(optimizer=optimizer, learning_rate=0.1, weight_decay=0.5)
    descent = Descent(model, config, Instruments(model, 4), 4, problem.bench.groups(model))
    assert descent.begin(1) == 0.1
    rates = {group["rate_share"]: group["lr"] for group in descent.optimizer.param_groups}
    assert rates == {0.0: 0.0, 1.0: 0.1}
    assert sorted(group["weight_decay"] for group in descent.optimizer.param_groups) == [0.0, 0.5, 0.5]
    before = [parameter.detach().clone() for parameter in model.parameters()]
    model(torch.ones(4, 2)).sum().backward()
    descent.step(1)
    moved = [not torch.equal(old, new) for old, new in zip(before, model.parameters(), strict=True)]
    assert moved == [False, False, True, True]


def test_the_switch_to_sgd_keeps_the_shares() -> None:
    problem = trainable(rate_shares={"0.": 0.5})
    model = problem.bench.fresh_model(problem.start, 0)
    config = Config(optimizer="adam", learning_rate=0.1, switch_to_sgd_at=0.5, sgd_learning_rate=0.2)
    descent = Descent(model, config, Instruments(model, 4), 4, problem.bench.groups(model))
    for update in range(1, 5):
        descent.begin(update)
    assert isinstance(descent.optimizer, torch.optim.SGD)
    assert [group["lr"] for group in descent.optimizer.param_groups] == [0.1, 0.2]


@pytest.mark.parametrize(("shares", "told"), [({"0.": -1.0}, "at least 0"), ({"tail.": 0.1}, "no parameter's name")])
def test_a_share_of_nothing_or_below_nothing_is_refused(shares: dict[str, float], told: str) -> None:
    with pytest.raises(ProblemError, match=told):
        trainable(rate_shares=shares)


def test_shares_are_read_from_an_optimizer_of_others() -> None:
    first, last = nn.Linear(2, 2), nn.Linear(2, 2)
    groups = [{"params": first.parameters(), "lr": 0.02}, {"params": last.parameters(), "initial_lr": 0.1, "lr": 0.001}]
    optimizer = torch.optim.SGD(groups, lr=0.5)
    assert largest(optimizer, "lr") == 0.1
    assert shares_in(optimizer, nn.Sequential(first, last), "lr") == pytest.approx({"0.weight": 0.2, "0.bias": 0.2})
    assert shares_in(optimizer, nn.Sequential(first, last), "weight_decay") == {}
