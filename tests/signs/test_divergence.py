from __future__ import annotations

import numpy as np
import pytest

from advisor.core.outcome import Outcome
from advisor.core.run import Floats
from tests.signs.curves import learning, noise, number, train_loss

nan, inf = np.nan, np.inf


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_a_loss_that_breaks_for_good(bad: float) -> None:
    y = learning(101)
    y[60:] = bad
    signs = train_loss(y)
    assert (signs["non_finite"], signs["diverged"], signs["divergence_at"]) == (True, True, 0.6)


def test_a_loss_that_is_broken_half_of_the_time() -> None:
    y = learning(100)
    y[10::2] = nan
    y[11::10] = nan
    assert train_loss(y)["diverged"] is True
    assert number(train_loss(y)["divergence_at"]) == pytest.approx(10 / 99)


def test_an_overflow_that_was_skipped_is_no_divergence() -> None:
    y = learning(100)
    y[[3, 50]] = inf
    signs = train_loss(y)
    assert (signs["non_finite"], signs["diverged"], signs["divergence_at"]) == (True, False, None)


@pytest.mark.parametrize(
    "y",
    [
        np.concatenate([learning(40), np.linspace(1, 20, 61)]),
        np.concatenate([learning(2000), 3 + np.exp(noise(3000, 1))]),
    ],
)
def test_a_loss_that_runs_away(y: Floats) -> None:
    signs = train_loss(y)
    assert signs["diverged"] is True
    assert number(signs["divergence_at"]) == pytest.approx(0.43, abs=0.03)


def test_a_loss_that_jumps_at_once_and_gets_noisy() -> None:
    y = np.concatenate([[2.3], 40 + noise(99, 15)])
    signs = train_loss(np.abs(y))
    assert signs["diverged"] is True
    assert number(signs["divergence_at"]) < 0.03


@pytest.mark.parametrize("seed", range(30))
def test_noise_around_the_beginning_is_no_divergence(seed: int) -> None:
    assert train_loss(2.3 + noise(500, 0.3, seed))["diverged"] is False


@pytest.mark.parametrize(
    "y",
    [
        learning(100),
        np.ones(50),
        np.concatenate([[2.30], np.full(50, 2.31)]),  # learned nothing, ends a little above ln 10
        np.concatenate([learning(60), np.linspace(0.3, 2, 40)]),  # lost most of it, and yet not all
    ],
)
def test_what_is_no_divergence(y: Floats) -> None:
    signs = train_loss(y)
    assert (signs["diverged"], signs["divergence_at"]) == (False, None)


def test_a_loop_that_stopped_itself_has_diverged() -> None:
    signs = train_loss(learning(50), outcome=Outcome.DIVERGED, planned_x=98)
    assert (signs["diverged"], signs["divergence_at"]) == (True, 0.5)


def test_too_little_to_tell() -> None:
    assert train_loss([1.0])["diverged"] is None
    assert train_loss([])["diverged"] is None
    assert train_loss([])["non_finite"] is None
    assert train_loss([nan])["diverged"] is True
