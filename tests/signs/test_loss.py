"""The training loss against curves whose signs are known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from advisor.core.run import Curve
from advisor.signs import measure
from tests.signs.curves import learning, noise, number, run_of, train_loss


def test_levels_of_a_noisy_run() -> None:
    signs = train_loss(learning(5000, halvings=30) + noise(5000, 0.05))
    assert number(signs["relative_drop"]) == pytest.approx(2 / 2.3, abs=0.02)
    assert number(signs["early_peak"]) == pytest.approx(1, abs=0.1)
    assert signs["points"] == 5000


def test_an_epoch_log_of_five_points() -> None:
    signs = train_loss([2.3, 0.8, 0.5, 0.45, 0.43], x=[1, 2, 3, 4, 5], x_unit="epoch")
    assert number(signs["relative_drop"]) == pytest.approx(1 - 0.43 / 2.3)
    assert number(signs["late_share"]) == pytest.approx(0.02 / 1.87)
    assert signs["early_peak"] == 1
    assert signs["plateau_at"] == 0.5
    assert signs["late_noise"] is None


@pytest.mark.parametrize("points", [101, 1000, 5000])
def test_an_early_jump_is_seen(points: int) -> None:
    y = learning(points)
    y[points // 50 : points // 25] += 10
    peak = number(train_loss(y)["early_peak"])
    assert peak == pytest.approx(12 / 2.3, rel=0.1)


def test_a_late_jump_is_not_early() -> None:
    y = learning(100)
    y[50:53] += 10
    assert train_loss(y)["early_peak"] == 1


def test_a_straight_line() -> None:
    signs = train_loss(np.linspace(3, 1, 200))
    assert number(signs["late_share"]) == pytest.approx(0.25, abs=0.025)
    assert number(signs["plateau_at"]) == pytest.approx(0.95, abs=0.01)
    assert number(signs["late_noise"]) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("halvings", [5, 10, 20])
def test_an_exponential_is_flat_when_a_twentieth_is_left(halvings: float) -> None:
    left = 0.05 * (1 - 0.5**halvings) + 0.5**halvings
    signs = train_loss(learning(1000, halvings))
    assert number(signs["plateau_at"]) == pytest.approx(-math.log2(left) / halvings, abs=0.01)


def test_late_noise_is_the_scatter_over_the_fall() -> None:
    y = learning(3000, halvings=40, start=3, end=1) + noise(3000, 0.1)
    assert number(train_loss(y)["late_noise"]) == pytest.approx(0.05, rel=0.1)


def test_a_rebound_is_what_was_lost_again() -> None:
    y = np.concatenate([np.linspace(3, 1, 60), np.linspace(1, 2, 40)])
    assert number(train_loss(y)["rebound"]) == pytest.approx(0.5, abs=0.05)
    assert train_loss(np.linspace(3, 1, 50))["rebound"] == pytest.approx(0, abs=0.03)


def test_a_stay_above_the_start_is_measured() -> None:
    y = np.concatenate([[2.0], np.full(29, 5.0), np.linspace(2, 1, 70)])
    assert number(train_loss(y)["above_start"]) == pytest.approx(0.29, abs=0.02)
    assert train_loss(learning(100))["above_start"] == 0


def test_a_loss_that_turns() -> None:
    y = np.concatenate([np.linspace(3, 1, 50), np.linspace(1, 1.5, 51)[1:]])
    signs = train_loss(y)
    assert number(signs["best_at"]) == pytest.approx(0.5, abs=0.02)
    assert number(signs["relative_rise"]) == pytest.approx(0.5, abs=0.05)
    assert number(signs["trend_after_best"]) > 8
    assert train_loss(learning(100))["relative_rise"] == 0


def test_a_loss_that_is_one_number() -> None:
    y = learning(90)
    y[60:] = 0.7
    assert train_loss(y)["stuck"] == 1
    assert number(train_loss(learning(90) + noise(90, 0.1))["stuck"]) < 0.1


def test_how_much_of_the_run_the_loss_covers() -> None:
    assert train_loss(learning(90))["coverage"] == 1
    run = run_of({"val_loss": learning(91)})
    first = Curve("train_loss", np.arange(10.0), learning(10))
    assert measure(replace(run, curves={**run.curves, "train_loss": first}))["train_loss.coverage"] == 0.1
    epochs = replace(first, x_unit="epoch")
    assert measure(replace(run, curves={**run.curves, "train_loss": epochs}))["train_loss.coverage"] == 1


def test_over_chance() -> None:
    chance = math.log(10)
    signs = train_loss([2 * chance, chance, chance / 2], facts={"task.classes": 10})
    assert number(signs["initial_over_chance"]) == pytest.approx(2)
    assert number(signs["final_over_chance"]) == pytest.approx(0.5)
    assert train_loss([1.0, 2.0])["initial_over_chance"] is None
    assert train_loss([1.0, 2.0], facts={"task.classes": 1})["final_over_chance"] is None


def test_a_loss_below_zero_has_no_relative_drop() -> None:
    signs = train_loss(np.linspace(-1, -5, 50))
    assert signs["relative_drop"] is None
    assert signs["early_peak"] is None
    assert number(signs["late_share"]) == pytest.approx(0.25, abs=0.03)


def test_a_run_that_never_falls_has_no_shares() -> None:
    for y in (np.ones(50), np.linspace(1, 2, 50), 2 + noise(2000, 0.2)):
        signs = train_loss(y)
        assert (signs["late_share"], signs["plateau_at"], signs["rebound"]) == (None, None, None)


def test_fractions_are_of_the_planned_run() -> None:
    y = np.concatenate([np.linspace(3, 1, 50), np.ones(50)])
    assert number(train_loss(y)["plateau_at"]) == pytest.approx(0.475, abs=0.02)
    assert number(train_loss(y, planned_x=990)["plateau_at"]) == pytest.approx(0.0475, abs=0.002)
