from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.signs.trend import mann_kendall
from tests.signs.curves import learning, noise, number, train_loss


@given(y=st.lists(st.integers(-5, 5).map(float), min_size=2, max_size=25).map(np.array))
def test_mann_kendall_against_its_definition(y: np.ndarray) -> None:
    n = len(y)
    score = sum(np.sign(y[j] - y[i]) for i in range(n) for j in range(i + 1, n))
    ties = [int((y == value).sum()) for value in set(y.tolist())]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    expected = 0.0 if score == 0 or variance == 0 else (score - np.sign(score)) / math.sqrt(variance)
    assert mann_kendall(y) == pytest.approx(expected)


def trend(y: np.ndarray) -> float:
    return number(train_loss(y)["trend_to_noise"])


def test_a_crawl_of_one_percent_shows_under_noise() -> None:
    crawl = 2.3 * np.linspace(1, 0.99, 5000)
    assert all(trend(crawl + noise(5000, 0.05, seed)) > 5 for seed in range(10))


def test_noise_alone_has_no_trend() -> None:
    trends = [trend(2.3 + noise(1000, 0.2, seed)) for seed in range(100)]
    assert abs(np.mean(trends)) < 0.5
    assert sum(abs(t) > 3 for t in trends) <= 3


def test_a_fast_fall_and_a_long_plateau_have_fallen() -> None:
    assert trend(learning(5000, halvings=500) + noise(5000, 0.1)) > 10


def test_a_jump_that_decays_has_risen() -> None:
    y = np.concatenate([[2.3], np.linspace(50, 20, 99)])
    assert trend(y + noise(100, 0.1)) < -10


def test_certainty_has_an_end() -> None:
    assert trend(np.linspace(2, 1, 50)) == 100
    assert trend(np.linspace(1, 2, 50)) == -100
    assert trend(np.ones(50)) == 0
