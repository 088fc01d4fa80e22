"""Intervals, checked against scipy and numpy directly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from advisor.core.statistics import Interval, deviation_interval, mean, standard_deviation, t_interval

samples = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12)


@given(samples)
def test_mean_and_deviation_are_numpys(values: list[float]) -> None:
    assert mean(values) == pytest.approx(np.mean(values))
    assert standard_deviation(values) == pytest.approx(np.std(values, ddof=1))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_t_interval_is_scipys(level: float) -> None:
    values = [1.0, 2.5, 2.0, 4.0]
    expected = stats.t.interval(level, 3, loc=np.mean(values), scale=stats.sem(values))
    assert t_interval(values, level) == pytest.approx(expected)


def test_deviation_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(400):
        interval = deviation_interval(list(random.normal(scale=2.0, size=4)))
        assert interval is not None
        hits += interval.covers(2.0)
    assert hits / 400 == pytest.approx(0.95, abs=0.03)


def test_deviation_interval_widths_that_the_noise_probe_quotes() -> None:
    for seeds, factor in ((3, 12), (5, 5), (8, 3)):
        interval = deviation_interval(list(np.arange(float(seeds))))
        assert interval is not None
        assert interval.high / interval.low == pytest.approx(factor, rel=0.1)


def test_one_value_has_no_interval() -> None:
    assert standard_deviation([1.0]) is None
    assert t_interval([1.0]) is None
    assert deviation_interval([]) is None


def test_interval_covers_its_ends() -> None:
    assert Interval(0.0, 1.0).covers(0.0)
    assert not Interval(0.0, 1.0).covers(1.1)
