from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.signs.spikes import count_peaks
from tests.signs.curves import learning, noise, train_loss


@pytest.mark.parametrize(("points", "deviation"), [(5000, 0.05), (5000, 0.0), (300, 0.02), (60, 0.01)])
def test_spikes_that_come_back_are_counted(points: int, deviation: float) -> None:
    y = learning(points) + noise(points, deviation)
    for at in (points // 3, points // 2):
        y[at : at + max(1, points // 1000)] += 2
    assert train_loss(y)["spikes"] == 2


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("points", [30, 300, 5000])
def test_noise_is_no_spike(points: int, seed: int) -> None:
    assert train_loss(2 + noise(points, 0.2, seed))["spikes"] == 0


@pytest.mark.parametrize("y", [np.ones(50), np.linspace(3, 1, 50), learning(1000, halvings=100)])
def test_smooth_curves_have_none(y: Floats) -> None:
    assert train_loss(y)["spikes"] == 0


def test_a_bump_on_a_flat_curve() -> None:
    y = np.ones(50)
    y[20] = 1.5
    assert train_loss(y)["spikes"] == 1


def test_a_rise_that_stays_is_no_spike() -> None:
    y = np.concatenate([np.ones(50), np.full(50, 3.0)]) + noise(100, 0.01)
    assert train_loss(y)["spikes"] == 0


def test_a_peak_ends_below_half_the_limit() -> None:
    heights = np.array([0, 7, 5, 8, 0, 0, 9, 1, 7], dtype=np.float64)
    assert count_peaks(heights, limit=6) == 2
