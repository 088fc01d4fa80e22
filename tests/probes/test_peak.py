"""Reading a curve of goodness over log rate."""

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.probes import peak

LOGS: Floats = np.arange(-4.0, -1.5, 0.5)


@pytest.mark.parametrize("top", [-3.4, -3.0, -2.8, -2.6])
def test_peak_of_a_parabola_is_exact(top: float) -> None:
    assert peak.peak(LOGS, -((LOGS - top) ** 2)) == pytest.approx(top)


def test_peak_of_uneven_rates_is_exact() -> None:
    logs = np.array([-4.0, -3.6, -2.9])
    assert peak.peak(logs, -((logs + 3.5) ** 2)) == pytest.approx(-3.5)


def test_peak_stays_between_the_neighbours_of_the_best() -> None:
    assert -3.5 <= peak.peak(LOGS, np.array([0.0, 0.0, 1.0, -1e9, -1e9])) <= -2.5


def test_the_end_of_a_curve_is_taken_as_it_is() -> None:
    assert peak.peak(LOGS, LOGS) == LOGS[-1]
    assert peak.peak(np.array([-3.0]), np.array([1.0])) == -3.0


def test_a_far_point_does_not_bend_the_peak() -> None:
    assert peak.peak(np.array([-6.0, -3.0, -2.5]), np.array([-5.0, 1.0, 0.9])) == -3.0


def test_two_points_borrow_a_curvature() -> None:
    logs = np.array([-3.0, -2.5])
    assert peak.peak(logs, -((logs + 2.7) ** 2), curvature=-2.0) == pytest.approx(-2.7)
    assert peak.peak(logs, -((logs + 1.0) ** 2), curvature=-2.0) == -2.5
    assert peak.peak(logs, np.array([1.0, 2.0])) == -2.5


def test_bend_is_the_second_derivative() -> None:
    assert peak.bend(LOGS, -3 * (LOGS + 3) ** 2) == pytest.approx(-6)
    assert peak.bend(LOGS, -3 * (LOGS + 9) ** 2) == pytest.approx(-6)
    assert peak.bend(LOGS[:2], np.zeros(2)) == 0.0


def test_noise_is_the_scatter_around_a_smooth_curve() -> None:
    assert peak.noise(-((LOGS + 3) ** 2)) == pytest.approx(0.0, abs=1e-12)
    assert peak.noise(np.zeros(3)) == 0.0
    random = np.random.default_rng(0)
    measured = [peak.noise(-((LOGS + 3) ** 2) + random.normal(scale=0.1, size=5)) for _ in range(300)]
    # The quieter window is taken, so it is somewhat below the truth.
    assert 0.03 < float(np.mean(measured)) < 0.1


def test_the_fall_beyond_the_edge_is_not_noise() -> None:
    assert peak.noise(np.array([0.0, 0.1, 0.2, 0.3, -50.0])) == pytest.approx(0.0, abs=1e-12)


def test_noise_is_flat_and_a_peak_is_not() -> None:
    random = np.random.default_rng(0)
    flat = [peak.is_flat(random.normal(loc=100, size=6)) for _ in range(200)]
    peaked = [peak.is_flat(100 - (LOGS + 3) ** 2 + random.normal(scale=0.05, size=5)) for _ in range(200)]
    assert np.mean(flat) > 0.75
    assert np.mean(peaked) < 0.05
    assert not peak.is_flat(-np.array([2.24, 2.09, 1.26, 1.60, 2.31])), "a sharp peak is rough too"
    assert not peak.is_flat(np.zeros(4))


def test_good_region_is_interpolated() -> None:
    goodness = np.array([0.0, 1.0, 2.0, 1.0, 0.0])
    assert peak.good_region(LOGS, goodness, 0.5) == pytest.approx((-3.25, -2.75))


def test_good_region_ends_where_the_rates_end() -> None:
    assert peak.good_region(LOGS, np.ones(5), 0.1) == (LOGS[0], LOGS[-1])
    assert peak.good_region(np.array([-3.0]), np.array([1.0]), 0.0) == (-3.0, -3.0)
