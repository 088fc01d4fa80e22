"""The purse counts every training and knows what is still affordable."""

import pytest

from advisor.core.config import Config
from advisor.probes.purse import Purse
from tests.probes.simulated import Quadratic
from tests.training.problems import trainable


def test_counts_cost_and_seconds() -> None:
    purse = Purse(Quadratic(evaluation=0.01), fte=1.0)
    for length in (0.1, 0.2):
        purse.run(Config(learning_rate=0.1), 0, length)
    assert purse.cost == pytest.approx(0.32)
    assert purse.seconds == pytest.approx(0.32)
    assert purse.left == pytest.approx(0.68)


def test_expects_what_a_run_cost_beyond_its_length() -> None:
    purse = Purse(Quadratic(evaluation=0.05), fte=1.0)
    assert purse.affords(1.0)
    purse.run(Config(learning_rate=0.1), 0, 0.5)
    assert purse.affords(0.4)
    assert not purse.affords(0.45)


def test_without_a_limit_everything_is_affordable() -> None:
    purse = Purse(Quadratic())
    purse.run(Config(), 0)
    assert purse.affords(1e6)


def test_nothing_to_train_costs_nothing() -> None:
    purse = Purse(trainable())
    assert purse.run_together([], 0.1) == []
    assert purse.cost == 0
