"""The judgement is a pure function of horizons, so every case is a table."""

from __future__ import annotations

import math

import pytest

from advisor.probes.horizon import Horizon, Point
from advisor.probes.rate_judgement import WIDEST, expected_at, judge, lag, scatter


def bowl(length: float, best: float, *rates: float, fits: float | None = None) -> Horizon:
    """Return scores that grow with the squared distance from `best` in decades; `fits` is best in training."""
    horizon = Horizon(length, "minimize")
    for rate in rates:
        score, loss = (1 + 0.3 * math.log10(rate / at) ** 2 for at in (best, fits or best))
        horizon = horizon.with_(Point(rate, score, loss, True))
    return horizon


def decade(low: float, count: int = 5) -> list[float]:
    return [low * 10 ** (step / 2) for step in range(count)]


SHORT = bowl(0.05, 1e-2, *decade(1e-3))


def test_horizons_that_agree_give_their_rate_and_high_confidence() -> None:
    pick = judge([SHORT, bowl(0.2, 1e-2, *decade(10**-2.5, 3))])
    assert math.log10(pick.rate) == pytest.approx(-2.05, abs=0.1)
    assert pick.confidence == "high"
    assert pick.doubt is None


def test_what_is_learned_by_heart_is_continued_downwards() -> None:
    long = bowl(0.2, 10**-2.6, *decade(1e-3), fits=1e-1)
    pick = judge([SHORT, long])
    assert math.log10(pick.rate) == pytest.approx(-2.6 - math.log10(5), abs=0.1)
    assert "by heart" in pick.why


def test_one_horizon_is_never_trusted() -> None:
    pick = judge([SHORT])
    assert pick.rate == pytest.approx(1e-2, rel=0.5)
    assert pick.confidence == "low"


def test_a_second_horizon_narrows_the_interval() -> None:
    assert judge([SHORT, bowl(0.2, 1e-2, *decade(10**-2.5, 3))]).width < judge([SHORT]).width


def test_a_best_rate_at_the_end_is_less_sure() -> None:
    inside, end = (judge([SHORT, bowl(0.2, 1e-2, *decade(low, 3))]).width for low in (10**-2.5, 10**-3))
    assert end > inside


def noisy(length: float, *scores: float) -> Horizon:
    horizon = Horizon(length, "minimize")
    for rate, score in zip(decade(1e-3, len(scores)), scores, strict=True):
        horizon = horizon.with_(Point(rate, score, 1.0, True))
    return horizon


def test_on_a_plateau_there_is_doubt_and_what_to_do_instead() -> None:
    pick = judge([noisy(0.05, 1.00, 1.02, 0.99, 1.02, 1.00), noisy(0.2, 1.01, 1.00, 0.99, 1.02, 1.00)])
    assert pick.doubt is not None
    assert "keep the rate in use" in pick.doubt


def test_an_interval_too_wide_is_no_answer() -> None:
    pick = judge([bowl(0.05, 1e-2, 1e-2)])
    assert pick.width > WIDEST
    assert pick.doubt is not None


def test_the_lag_is_where_training_is_best_above_the_objective() -> None:
    assert lag(SHORT) == pytest.approx(0.0)
    assert lag(bowl(0.2, 1e-2, *decade(1e-3), fits=10**-1.5)) == pytest.approx(0.5)


def test_the_next_horizon_is_expected_further_down_where_data_are_learned_by_heart() -> None:
    assert expected_at(SHORT, 0.5) == pytest.approx(-2.1)
    assert expected_at(bowl(0.05, 1e-2, *decade(1e-3), fits=1e-1), 0.5) == pytest.approx(-3.0)


def test_a_small_validation_set_scatters_by_its_sampling() -> None:
    horizon = Horizon(0.05, "maximize")
    for rate in decade(1e-3):
        horizon = horizon.with_(Point(rate, 0.9, 1.0, True))
    assert scatter(horizon, 0.0) == 0.0
    assert scatter(horizon, 1 / 400) == pytest.approx(math.sqrt(0.9 * 0.1 / 400) / 2)


@pytest.mark.parametrize("prior", [None, 1e-5, 1e-1])
def test_the_pick_is_inside_its_interval(prior: float | None) -> None:
    pick = judge([SHORT, bowl(0.2, 3e-3, *decade(1e-3, 3))], prior)
    assert pick.low < pick.rate < pick.high


def test_rates_that_diverged_bound_the_peak() -> None:
    horizon = SHORT.with_(Point(1.0, None, None, False))
    assert judge([horizon]).rate == pytest.approx(judge([SHORT]).rate)
