"""The noise probe, against numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.statistics import deviation_interval
from advisor.core.trainable import Objective
from advisor.probes.noise import measure_noise
from tests.probes.simulated import Quadratic

SGD = Config(optimizer="sgd", learning_rate=0.3)


def scores(seeds: range, length: float = 0.1) -> list[float]:
    return [float(Quadratic().run(SGD, seed, length).curves["val_loss"].y[-1]) for seed in seeds]


def test_is_the_standard_deviation_over_seeds() -> None:
    reading = measure_noise(Quadratic(), SGD, at_most=5, length=0.1)
    expected = scores(range(5))
    assert reading.evidence["scores"] == expected
    assert reading.value == pytest.approx(np.std(expected, ddof=1))
    assert (reading.low, reading.high) == deviation_interval(expected)
    assert reading.confidence == "medium"
    assert reading.cost == pytest.approx(5 * 0.102)


def test_stops_when_the_price_is_reached() -> None:
    reading = measure_noise(Quadratic(), SGD, length=0.2, fte=0.7)
    assert len(reading.evidence["scores"]) == 3
    assert reading.cost <= 0.7


def test_stops_when_the_decision_is_clear() -> None:
    assert len(measure_noise(Quadratic(), SGD, length=0.1, matters=100.0).evidence["scores"]) == 3
    assert len(measure_noise(Quadratic(), SGD, length=0.1, matters=1e-9).evidence["scores"]) == 3
    unclear = float(np.std(scores(range(8)), ddof=1))
    assert len(measure_noise(Quadratic(), SGD, length=0.1, matters=unclear).evidence["scores"]) == 8


def test_starts_at_the_given_seed() -> None:
    assert measure_noise(Quadratic(), SGD, at_most=3, length=0.1, first_seed=10).evidence["scores"] == scores(
        range(10, 13)
    )


def test_a_metric_that_moves_in_steps_is_at_least_as_noisy_as_a_step() -> None:
    coarse = Quadratic(objective=Objective("accuracy", "maximize", resolution=0.5))
    reading = measure_noise(coarse, SGD, at_most=3, length=0.1)
    assert (reading.value, reading.high) == (0.5, 0.5)


def test_abstains_when_trainings_diverge() -> None:
    reading = measure_noise(Quadratic(), SGD.with_(learning_rate=100.0), at_most=3)
    assert reading.value is None
    assert reading.abstained is not None
    assert reading.abstained.startswith("3 of 3 trainings")


def test_abstains_when_the_price_covers_one_training() -> None:
    reading = measure_noise(Quadratic(), SGD, fte=1.5)
    assert reading.abstained is not None
    assert "does not cover two" in reading.abstained
