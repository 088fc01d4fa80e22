"""When the fall happened, on curves where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.signs.pace import line
from tests.signs.curves import learning, noise, number, train_loss


def test_a_straight_line_falls_evenly() -> None:
    signs = train_loss(np.linspace(3, 1, 201))
    assert number(signs["early_speed"]) == pytest.approx(0.05, abs=0.01)
    assert number(signs["early_movement"]) == pytest.approx(0.05, abs=0.01)
    assert number(signs["half_at"]) == pytest.approx(0.5, abs=0.01)
    assert number(signs["late_slope"]) == pytest.approx(0.25, abs=0.01)
    assert signs["late_slope_to_noise"] == 100
    assert number(signs["pace_kept"]) == pytest.approx(1)


@pytest.mark.parametrize("halvings", [2, 4, 8])
def test_an_exponential_keeps_the_same_part_of_its_pace(halvings: float) -> None:
    signs = train_loss(learning(401, halvings))
    assert number(signs["pace_kept"]) == pytest.approx(0.5 ** (halvings / 4), rel=0.01)
    assert number(signs["half_at"]) == pytest.approx(-np.log2(0.5 + 0.5 ** (halvings + 1)) / halvings, abs=0.01)


def test_a_plateau_of_noise_has_no_pace() -> None:
    signs = train_loss(learning(400, halvings=60) + noise(400, 0.05))
    assert signs["pace_kept"] is None
    assert abs(number(signs["late_slope_to_noise"])) < 4
    assert number(signs["early_speed"]) > 0.8


def test_all_movement_at_once() -> None:
    y = np.full(100, 2.304)
    y[0] = 2.307
    assert train_loss(y)["early_movement"] == 1
    assert number(train_loss(2.3 + noise(2000, 0.1))["early_movement"]) == pytest.approx(0.05, abs=0.02)
    assert train_loss(np.ones(100))["early_movement"] is None


@pytest.mark.parametrize("y", [np.ones(50), np.linspace(1, 2, 50)])
def test_what_never_fell_has_no_shares(y: Floats) -> None:
    signs = train_loss(y)
    assert [signs[name] for name in ("early_speed", "half_at", "late_slope", "pace_kept")] == [None] * 4
    assert number(signs["late_slope_to_noise"]) <= 0


def test_a_line_needs_three_points_and_some_width() -> None:
    assert line(np.arange(2.0), np.arange(2.0)) == (0, 0)
    assert line(np.ones(5), np.arange(5.0)) == (0, 0)
    slope, error = line(np.arange(200.0), 3 * np.arange(200.0) + noise(200, 1))
    assert slope == pytest.approx(3, abs=4 * error)
    assert error == pytest.approx(1 / np.sqrt(200**3 / 12), rel=0.2)
