from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.logs.axis import latest_points
from advisor.monitor.history import History, standing_out


def filled(values: list[float] | np.ndarray[tuple[int, ...], np.dtype[np.float64]], limit: int = 256) -> History:
    history = History(limit)
    for step, value in enumerate(values):
        history.add(float(step), float(value))
    return history


def falling(points: int, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    noise = np.random.default_rng(seed).normal(0, 0.05, points)
    return 0.3 + 2 * np.exp(-np.arange(points) / (points / 6)) + noise


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats()), max_size=60))
def test_until_it_is_full_it_is_a_log_in_which_the_last_value_of_a_step_counts(points: list[tuple[int, float]]) -> None:
    history = History(limit=64)
    for step, value in points:
        history.add(step, value)
    curve = history.curve("train_loss", "step")
    x, y = latest_points(np.array([x for x, _ in points], dtype=float), np.array([y for _, y in points], dtype=float))
    assert np.array_equal(curve.x, x)
    assert np.array_equal(curve.y, y, equal_nan=True)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 400), st.floats()), min_size=1, max_size=12),
    st.integers(32, 100),
)
def test_memory_is_bounded_and_x_grows_whatever_is_logged(parts: list[tuple[int, int, float]], limit: int) -> None:
    history = History(limit)
    logged: dict[int, set[str]] = {}
    for start, length, y in parts:
        for x in range(start, start + length):
            value = y if x % 7 else float(x)
            history.add(x, value)
            logged.setdefault(x, set()).add(repr(value))
            assert len(history.x) == len(history.y) <= limit
    curve = history.curve("train_loss", "step")
    assert 0 < len(curve) <= limit
    assert bool((np.diff(curve.x) > 0).all())
    assert all(repr(y) in logged[int(x)] for x, y in zip(curve.x.tolist(), curve.y.tolist(), strict=True))


@pytest.mark.parametrize("points", [257, 1000, 50_000])
def test_a_thinned_curve_is_spread_evenly_after_its_beginning(points: int) -> None:
    history = filled(falling(points))
    x = history.curve("train_loss", "step").x
    assert x[:16].tolist() == list(range(16))
    assert x[-1] == points - 1
    assert set(np.diff(x[16:-1]).tolist()) == {float(history.stride)}
    assert history.taken == points


def test_noise_and_levels_stay_as_they_were() -> None:
    y = falling(20_000)
    late = filled(y).curve("train_loss", "step").y[-80:]
    assert np.median(late) == pytest.approx(np.median(y[-7000:]), abs=0.02)
    assert late.std() == pytest.approx(0.05, rel=0.3)


@pytest.mark.parametrize("odd", [math.nan, math.inf, 40.0])
def test_what_stands_out_stays(odd: float) -> None:
    y = falling(20_000)
    places = [300, 5_001, 12_345, 19_990]
    y[places] = odd
    curve = filled(y).curve("train_loss", "step")
    stayed = curve.x[np.isnan(curve.y) if math.isnan(odd) else curve.y == odd]
    assert stayed.tolist() == places


def test_what_is_frequent_stays_as_frequent() -> None:
    y = falling(50_000)
    y[::8] = math.nan
    thinned = filled(y).curve("train_loss", "step").y
    assert np.isnan(thinned).mean() == pytest.approx(1 / 8, abs=0.1)
    y[::8] = falling(50_000)[::8]
    y[::100] = math.nan
    thinned = filled(y).curve("train_loss", "step").y
    assert 0 < np.isnan(thinned).mean() < 0.15


def test_a_loss_that_broke_for_good_stays_broken_where_it_broke() -> None:
    y = falling(20_000)
    y[9_000:] = math.nan
    history = filled(y)
    curve = history.curve("train_loss", "step")
    broken = np.isnan(curve.y)
    assert bool((broken == (curve.x >= 9_000)).all())


def test_after_a_resume_the_later_attempt_counts() -> None:
    y = falling(3_000)
    history = filled(y)
    for step in range(2_000, 4_000):
        history.add(float(step), 9.0)
    curve = history.curve("train_loss", "step")
    assert bool(((curve.y == 9.0) == (curve.x >= 2_000)).all())
    history.add(3.0, 7.0)
    assert history.curve("train_loss", "step").x.tolist() == [0, 1, 2, 3]


def test_standing_out() -> None:
    y = np.sin(np.arange(400) / 30)
    y[[50, 51, 200]] = 30.0
    y[300] = np.nan
    assert np.flatnonzero(standing_out(y)).tolist() == [50, 51, 200, 300]
    assert standing_out(np.full(100, np.nan)).all()
    assert not standing_out(np.ones(100)).any()


def test_a_step_that_is_logged_twice_does_not_end_the_recording() -> None:
    history = History(limit=64)
    for step in range(1000):
        history.add(step, -1.0)
        history.add(step, float(step))
    curve = history.curve("train_loss", "step")
    assert curve.x[-1] == 999
    assert np.diff(curve.x).max() <= 2 * history.stride
    assert (curve.y >= 0).all(), "the later of the two counts"
