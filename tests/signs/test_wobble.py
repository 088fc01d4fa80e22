"""How late losses move, on curves where it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.core.run import Curve, Floats
from advisor.signs import measure
from tests.signs.curves import learning, noise, number, run_of, train_loss

SHARED = noise(300, 0.02)
FALL = learning(300, halvings=60)


def pair(train: Floats, val: Floats) -> tuple[float, float]:
    signs = measure(run_of({"train_loss": train, "val_loss": val}))
    return number(signs["gap.together"]), number(signs["gap.scatter"])


def test_weights_that_are_thrown_about_move_both_losses() -> None:
    together, scatter = pair(FALL + SHARED, FALL + 2 * SHARED)
    assert together == pytest.approx(1)
    assert scatter == pytest.approx(2)


def test_samples_that_differ_move_one() -> None:
    together, scatter = pair(FALL + SHARED, FALL + noise(300, 0.02, seed=1))
    assert abs(together) < 0.3
    assert scatter == pytest.approx(1, rel=0.3)


def test_losses_of_different_moments_cannot_be_compared() -> None:
    run = run_of({"train_loss": FALL + SHARED})
    x = np.arange(0.5, 300, 2)
    shifted = Curve("val_loss", x, np.interp(x, np.arange(300.0), FALL + SHARED))
    other = Curve("val_loss", np.arange(300.0), FALL + SHARED, "epoch")
    for val in (shifted, other):
        assert measure(replace(run, curves={**run.curves, "val_loss": val}))["gap.together"] is None


def test_late_scatter_is_over_the_level() -> None:
    assert number(train_loss(2 + noise(3000, 0.1))["late_scatter"]) == pytest.approx(0.05, rel=0.1)
    assert train_loss(np.linspace(-1, -2, 100))["late_scatter"] is None


@pytest.mark.parametrize(
    ("wave", "expected"),
    [(np.tile([1.0, -1.0], 150), -1), (np.sin(np.arange(300) / 8), 1), (noise(300, 1), 0)],
    ids=["zigzag", "waves", "noise"],
)
def test_waves_noise_and_zigzag(wave: Floats, expected: float) -> None:
    assert number(train_loss(5 + wave)["late_autocorrelation"]) == pytest.approx(expected, abs=0.2)


def test_what_lies_on_a_line_does_not_wiggle() -> None:
    assert train_loss(np.linspace(3, 1, 100))["late_autocorrelation"] is None
    assert train_loss(np.full(100, 0.1))["late_autocorrelation"] is None


def test_backtracking_counts_every_rise() -> None:
    down_and_up = np.concatenate([np.linspace(3, 1, 10), np.linspace(1, 2, 5)[1:], np.linspace(2, 1, 10)[1:]])
    assert number(train_loss(down_and_up)["backtrack"]) == pytest.approx(0.5)
    assert train_loss(np.linspace(3, 1, 30))["backtrack"] == 0
