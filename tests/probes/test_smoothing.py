"""Smoothing: spikes vanish, edges stay where they are, bad values end the curve."""

import numpy as np
import pytest

from advisor.probes.smoothing import smooth


def test_a_straight_line_stays_what_it_is() -> None:
    line = np.linspace(2.0, 1.0, 60)
    assert smooth(line)[5:-5] == pytest.approx(line[5:-5])


@pytest.mark.parametrize("at", [0, 1, 30, 59])
def test_a_spike_leaves_no_trace(at: int) -> None:
    losses = np.full(60, 2.0)
    losses[at] = 100.0
    assert smooth(losses) == pytest.approx(np.full(60, 2.0))


def test_a_step_is_not_moved() -> None:
    step = np.repeat([2.0, 8.0], 50)
    middle = np.flatnonzero(smooth(step) > 5.0)[0]
    assert abs(middle - 50) <= 1


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_everything_from_the_first_bad_value_on_is_infinite(bad: float) -> None:
    losses = np.full(40, 2.0)
    losses[30] = bad
    smoothed = smooth(losses)
    assert np.isfinite(smoothed[:30]).all()
    assert np.isinf(smoothed[30:]).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_handful_of_points_is_left_alone(count: int) -> None:
    assert smooth(np.ones(count)) == pytest.approx(np.ones(count))
