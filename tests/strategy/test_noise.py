from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.step import Trial
from advisor.strategy.noise import Noise, measured_noise


def trials(scores: dict[str, list[float | None]]) -> list[Trial]:
    pairs = [(name, seed, score) for name, values in scores.items() for seed, score in enumerate(values)]
    return [
        Trial(
            id=number,
            purpose="noise",
            config=Config(optimizer=name),
            seed=seed,
            length=1.0,
            outcome=Outcome.FINISHED,
            score=score,
            cost=1.0,
            seconds=1.0,
        )
        for number, (name, seed, score) in enumerate(pairs, 1)
    ]


def noise_of(scores: dict[str, list[float | None]], resolution: float = 0.0) -> Noise | None:
    return measured_noise(trials(scores), maximize=False, resolution=resolution)


def test_one_seed_tells_nothing() -> None:
    assert noise_of({"adam": [0.3], "sgd": [0.4]}) is None


def test_failed_trainings_tell_nothing() -> None:
    assert noise_of({"adam": [0.3, None]}) is None


def test_it_is_median_unbiased_with_one_pair() -> None:
    pairs = np.random.default_rng(0).normal(100, 1, (400, 2))
    measured = [noise_of({"adam": list(pair)}) for pair in pairs]
    deviations = [noise.deviation(100) for noise in measured if noise]
    assert np.median(deviations) == pytest.approx(1, rel=0.15)


def test_its_variance_is_mean_unbiased() -> None:
    triples = np.random.default_rng(0).normal(100, 1, (400, 3))
    measured = [noise_of({"adam": list(triple)}) for triple in triples]
    assert np.mean([noise.variance(100) for noise in measured if noise]) == pytest.approx(1, rel=0.15)


def test_configurations_are_pooled_as_shares_of_what_each_leaves_to_gain() -> None:
    noise = noise_of({"adam": [9.0, 11.0], "sgd": [0.09, 0.11]})
    assert noise is not None
    assert noise.degrees_of_freedom == 2
    assert noise.deviation(10) == pytest.approx(100 * noise.deviation(0.1))


def test_shares_of_right_answers_leave_their_distance_to_one() -> None:
    noise = measured_noise(trials({"adam": [0.98, 0.96]}), maximize=True, resolution=0.0)
    assert noise is not None
    assert noise.variance(0.03) == pytest.approx(0.01**2 * 2)


def test_it_is_never_below_what_the_validation_set_can_show() -> None:
    noise = noise_of({"adam": [0.9, 0.9]}, 1 / 250)
    assert noise is not None
    assert noise.deviation(0.9) == 1 / 250
