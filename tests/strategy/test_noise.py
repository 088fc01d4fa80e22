from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.run import Outcome
from advisor.core.step import Trial
from advisor.strategy.noise import measured_noise


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


def test_one_seed_tells_nothing() -> None:
    assert measured_noise(trials({"adam": [0.3], "sgd": [0.4]}), 0.0) is None


def test_failed_trainings_tell_nothing() -> None:
    assert measured_noise(trials({"adam": [0.3, None]}), 0.0) is None


def test_it_is_median_unbiased_with_one_pair() -> None:
    rng = np.random.default_rng(0)
    estimates = [measured_noise(trials({"adam": list(pair)}), 0.0) for pair in rng.normal(0, 1, (400, 2))]
    assert np.median([noise.deviation for noise in estimates if noise]) == pytest.approx(1, rel=0.15)


def test_configurations_are_pooled_around_their_own_means() -> None:
    noise = measured_noise(trials({"adam": [0.3, 0.5], "sgd": [10.3, 10.5]}), 0.0)
    assert noise is not None
    assert noise.degrees_of_freedom == 2
    assert noise.deviation < 0.3


def test_it_is_never_below_what_the_validation_set_can_show() -> None:
    noise = measured_noise(trials({"adam": [0.9, 0.9]}), 1 / 250)
    assert noise is not None
    assert noise.deviation == 1 / 250
