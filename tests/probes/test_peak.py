"""Reading a curve of goodness over log rate."""

import math

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.probes import peak

LOGS: Floats = np.arange(-4.0, -1.5, 0.5)


@pytest.mark.parametrize("top", [-3.4, -3.0, -2.8, -2.6])
def test_vertex_of_a_parabola_is_exact(top: float) -> None:
    assert peak.vertex(LOGS, -((LOGS - top) ** 2)) == pytest.approx(top)


def test_vertex_of_uneven_rates_is_exact() -> None:
    logs = np.array([-4.0, -3.6, -2.9])
    assert peak.vertex(logs, -((logs + 3.5) ** 2)) == pytest.approx(-3.5)


@pytest.mark.parametrize(("left", "right"), [(0.0, -math.inf), (-math.inf, 0.0)])
def test_beside_a_cliff_the_best_point_itself_is_taken(left: float, right: float) -> None:
    assert peak.vertex(np.array([-3.5, -3.0, -2.5]), np.array([left, 1.0, right])) == -3.0


def test_three_points_alike_peak_in_the_middle() -> None:
    assert peak.locate(np.array([-3.5, -3.0, -2.5]), np.ones(3)).log == -3.0


def test_a_peak_inside_is_surer_than_one_at_an_end() -> None:
    inside, end = peak.locate(LOGS, -((LOGS + 3.1) ** 2)), peak.locate(LOGS, LOGS)
    assert inside.log == pytest.approx(-3.1)
    assert inside.deviation == peak.INNER
    assert end == peak.Peak(LOGS[-1], peak.OUTER)


def test_one_point_is_all_there_is() -> None:
    assert peak.locate(np.array([-3.0]), np.array([1.0])) == peak.Peak(-3.0, peak.OUTER)


def test_where_chance_cannot_tell_the_middle_is_taken_and_less_sure() -> None:
    flat = peak.locate(LOGS, np.array([0.0, 1.0, 1.05, 1.0, 0.0]), noise=0.03)
    assert flat.log == -3.0
    assert flat.deviation > peak.INNER


def test_noise_is_the_scatter_around_a_smooth_curve() -> None:
    assert peak.noise(-((LOGS + 3) ** 2)) == pytest.approx(0.0, abs=1e-12)
    assert peak.noise(np.zeros(3)) == 0.0
    random = np.random.default_rng(0)
    measured = [peak.noise(-((LOGS + 3) ** 2) + random.normal(scale=0.1, size=5)) for _ in range(300)]
    # The quieter window is taken, so it is somewhat below the truth.
    assert 0.03 < float(np.mean(measured)) < 0.1


def test_the_fall_beyond_the_edge_is_not_noise() -> None:
    assert peak.noise(np.array([0.0, 0.1, 0.2, 0.3, -50.0])) == pytest.approx(0.0, abs=1e-12)
    assert peak.noise(np.array([0.0, 0.1, 0.2, 0.3, -math.inf])) == pytest.approx(0.0, abs=1e-12)
