from __future__ import annotations

import pytest
import torch
from torch import nn

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.errors import InputError
from advisor.training.optimizers import OPTIMIZERS, build_optimizer
from tests.training.problems import trainable

RATES = {"sgd": 0.3, "adadelta": 3.0, "adagrad": 0.1, "radam": 0.3}
WEIGHTS = [nn.Parameter(torch.ones(2))]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_trains(name: str) -> None:
    problem = trainable(start={"batch_size": 16})
    run = problem.run(problem.start.with_(optimizer=name, learning_rate=RATES.get(name, 0.02)), seed=0)
    assert run.outcome is Outcome.FINISHED, run.failure
    assert run.curves["val_loss"].y[-1] < 0.8 < run.curves["train_loss"].y[0]


def test_words_reach_the_optimizer() -> None:
    config = Config(optimizer="adamw", learning_rate=0.1, beta1=0.8, beta2=0.95, epsilon=1e-6, weight_decay=0.3)
    defaults = build_optimizer(WEIGHTS, config).defaults
    assert defaults["lr"] == 0.1
    assert defaults["betas"] == (0.8, 0.95)
    assert defaults["eps"] == 1e-6
    assert defaults["weight_decay"] == 0.3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_absent_is_torchs_own_default(name: str) -> None:
    ours = build_optimizer(WEIGHTS, Config(optimizer=name)).defaults
    theirs = OPTIMIZERS[name][0](WEIGHTS).defaults
    assert {key: value for key, value in ours.items() if key != "fused"} == {
        key: value for key, value in theirs.items() if key != "fused"
    }


def test_nesterov_without_momentum_is_plain_sgd() -> None:
    assert not build_optimizer(WEIGHTS, Config(optimizer="sgd", nesterov=True)).defaults["nesterov"]
    looking_ahead = Config(optimizer="sgd", nesterov=True, momentum=0.9)
    assert build_optimizer(WEIGHTS, looking_ahead).defaults["nesterov"]


def test_an_unknown_optimizer_gets_a_hint() -> None:
    with pytest.raises(InputError, match="did you mean 'adam"):
        build_optimizer(WEIGHTS, Config(optimizer="adma"))
