"""Paired comparisons, against numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from advisor.core.config import Config
from advisor.core.trainable import Objective
from advisor.probes.pair import compare
from tests.probes.simulated import Quadratic

SLOW = Config(optimizer="sgd", learning_rate=0.03)
FAST = SLOW.with_(learning_rate=0.3)
WILD = SLOW.with_(learning_rate=100.0)


def test_is_the_mean_paired_improvement_with_its_t_interval() -> None:
    reading = compare(Quadratic(), SLOW, FAST, seeds=[0, 1, 2], length=0.2)
    a, b = (
        np.array([Quadratic().run(config, seed, 0.2).curves["val_loss"].y[-1] for seed in range(3)])
        for config in (SLOW, FAST)
    )
    assert reading.value == pytest.approx(np.mean(a - b))
    expected = stats.t.interval(0.95, 2, loc=np.mean(a - b), scale=stats.sem(a - b))
    assert (reading.low, reading.high) == pytest.approx(expected)
    assert reading.evidence["verdict"] == "better"
    assert reading.confidence == "high"
    assert reading.cost == pytest.approx(6 * 0.202)


def test_swapped_it_is_worse_by_as_much() -> None:
    forth = compare(Quadratic(), SLOW, FAST, seeds=[0, 1, 2], length=0.2)
    back = compare(Quadratic(), FAST, SLOW, seeds=[0, 1, 2], length=0.2)
    assert isinstance(forth.value, float)
    assert back.value == pytest.approx(-forth.value)
    assert back.evidence["verdict"] == "worse"


def test_larger_is_better_where_the_objective_says_so() -> None:
    shares = Quadratic(objective=Objective("accuracy", "maximize"))
    assert compare(shares, SLOW, FAST, seeds=[0, 1, 2], length=0.2).evidence["verdict"] == "better"


def test_the_same_config_is_a_tie() -> None:
    reading = compare(Quadratic(), SLOW, SLOW, seeds=[0, 1], length=0.1)
    assert reading.value == 0.0
    assert reading.evidence["verdict"] == "tie"


def test_less_than_the_resolution_is_a_tie() -> None:
    coarse = Quadratic(objective=Objective("accuracy", "maximize", resolution=0.9))
    assert compare(coarse, SLOW, FAST, seeds=[0, 1, 2], length=0.2).evidence["verdict"] == "tie"


def test_one_seed_has_no_interval_and_no_confidence() -> None:
    reading = compare(Quadratic(), SLOW, FAST, seeds=[0], length=0.2)
    assert reading.value is not None
    assert (reading.low, reading.high, reading.confidence) == (None, None, "low")


@pytest.mark.parametrize(
    ("a", "b", "verdict"), [(SLOW, WILD, "worse"), (WILD, SLOW, "better"), (WILD, WILD, "unknown")]
)
def test_a_config_that_diverges_loses_without_a_number(a: Config, b: Config, verdict: str) -> None:
    reading = compare(Quadratic(), a, b, seeds=[0, 1])
    assert reading.value is None
    assert reading.abstained is not None
    assert reading.evidence["verdict"] == verdict


def test_no_seeds_is_an_abstention() -> None:
    reading = compare(Quadratic(), SLOW, FAST, seeds=[])
    assert reading.abstained is not None
    assert "no seeds" in reading.abstained


def test_says_what_carries_over_from_short_runs() -> None:
    changed = FAST.with_(weight_decay=0.1)
    short, full = (compare(Quadratic(), SLOW, changed, seeds=[0], length=length) for length in (0.1, 1.0))
    assert {name: each["likelihood"] for name, each in short.evidence["transfer"].items()} == {
        "learning_rate": "maybe",
        "weight_decay": "unlikely",
    }
    assert full.evidence["transfer"] == {}
