from __future__ import annotations

import pytest
import torch
from torch import nn

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.training.averaging import Average
from tests.training.problems import trainable


def average(model: nn.Module, decay: float) -> Average:
    made = Average.of(model, Config(ema_decay=decay))
    assert made is not None
    return made


def set_to(model: nn.Module, value: float) -> None:
    with torch.no_grad():
        model.get_parameter("weight").fill_(value)


def test_without_a_decay_the_last_weights_count() -> None:
    assert Average.of(nn.Linear(1, 1), Config()) is None
    assert Average.of(nn.Linear(1, 1), Config(ema_decay=0.0)) is None


def test_the_untrained_weights_are_forgotten_at_once() -> None:
    model = nn.Linear(1, 1)
    followed = average(model, 0.999)
    set_to(model, 5.0)
    followed.update()
    assert followed.model.get_parameter("weight").item() == 5.0


def test_a_long_training_follows_with_its_decay() -> None:
    model = nn.Linear(1, 1)
    followed = average(model, 0.5)
    for value in [0.0] * 20 + [1.0, 1.0]:
        set_to(model, value)
        followed.update()
    assert followed.model.get_parameter("weight").item() == pytest.approx(0.75)


def test_tied_weights_follow_once() -> None:
    first, second = nn.Linear(2, 2), nn.Linear(2, 2)
    second.weight = first.weight
    model = nn.Sequential(first, second)
    followed = average(model, 0.5)
    for value in [0.0] * 20 + [1.0]:
        set_to(first, value)
        followed.update()
    tied = [followed.model.get_parameter(f"{number}.weight") for number in (0, 1)]
    assert tied[0][0, 0].item() == pytest.approx(0.5)
    assert tied[0] is tied[1]


def test_statistics_of_batches_are_averaged_and_their_count_is_not() -> None:
    model = nn.BatchNorm1d(2)
    followed = average(model, 0.5)
    for _ in range(30):
        model(torch.randn(8, 2))
        followed.update()
    assert followed.model.get_buffer("num_batches_tracked").item() == 30
    assert not torch.equal(*(one.get_buffer("running_mean") for one in (followed.model, model)))


def test_a_training_is_judged_by_the_average() -> None:
    problem = trainable()
    jittery = problem.start.with_(optimizer="sgd", learning_rate=2.0, batch_size=4)
    plain, calm = problem.run(jittery, 0), problem.run(jittery.with_(ema_decay=0.99), 0)
    assert calm.outcome is Outcome.FINISHED
    assert calm.curves["train_loss"].y.tolist() == plain.curves["train_loss"].y.tolist()
    assert calm.curves["val_loss"].y[-1] < plain.curves["val_loss"].y[-1]


def test_it_is_a_knob_of_every_problem() -> None:
    assert trainable().knobs["ema_decay"].contains(0.999)
