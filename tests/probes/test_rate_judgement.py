"""The judgement is a pure function of two horizons, so every case is a table."""

from __future__ import annotations

import math

import pytest

from advisor.probes.horizon import Horizon, Point
from advisor.probes.rate_judgement import Expectations, judge, scatter

NONE = Horizon(0.2, "minimize")


def bowl(length: float, best: float, *rates: float, depth: float = 0.3) -> Horizon:
    """Return scores that grow with the squared distance from `best` in decades."""
    horizon = Horizon(length, "minimize")
    for rate in rates:
        horizon = horizon.with_(Point(rate, 1.0 + depth * math.log10(rate / best) ** 2, 1.0, True))
    return horizon


def decade(low: float, count: int = 5) -> list[float]:
    return [low * 10 ** (step / 2) for step in range(count)]


SHORT = bowl(0.05, 1e-2, *decade(1e-3))


def test_half_of_the_trend_is_continued() -> None:
    pick = judge(SHORT, bowl(0.5, 10**-2.5, *decade(1e-3, 3)), Expectations(edge=1.0))
    # Half a decade down per factor of ten in length, and a factor of two is left.
    assert math.log10(pick.rate) == pytest.approx(-2.5 - 0.5 * 0.5 * math.log10(2), abs=0.01)


def test_horizons_that_agree_give_their_rate_and_high_confidence() -> None:
    pick = judge(SHORT, bowl(0.2, 1e-2, *decade(10**-2.5, 3)), Expectations(edge=1.0))
    assert pick.rate == pytest.approx(1e-2, rel=0.01)
    assert pick.low < 1e-2 / 1.5 < 1e-2 * 1.5 < pick.high
    assert pick.confidence == "high"


def test_horizons_that_disagree_give_low_confidence_and_a_wide_interval() -> None:
    agreeing = judge(SHORT, bowl(0.2, 1e-2, *decade(1e-3, 5)), Expectations(edge=1.0))
    pick = judge(SHORT, bowl(0.2, 10**-3.2, *decade(1e-4, 5)), Expectations(edge=1.0))
    assert pick.confidence == "low"
    assert pick.high / pick.low > 3 * agreeing.high / agreeing.low


def test_the_trend_is_clamped_to_a_decade() -> None:
    pick = judge(SHORT, bowl(0.1, 1e-4, *decade(1e-5, 5)), Expectations(edge=1.0))
    assert pick.rate == pytest.approx(1e-5, rel=0.01)


def test_a_rising_trend_stops_at_half_the_edge() -> None:
    pick = judge(SHORT, bowl(0.2, 1.7e-2, *decade(1e-3, 4)), Expectations(edge=0.024))
    assert pick.rate == pytest.approx(0.012, rel=0.01)
    assert pick.high <= 0.024


def test_one_horizon_is_never_trusted() -> None:
    pick = judge(SHORT, NONE, Expectations(edge=1.0))
    assert pick.rate == pytest.approx(1e-2, rel=0.01)
    assert pick.confidence == "low"
    assert "the price did not cover" in pick.why


def noisy(*scores: float) -> Horizon:
    horizon = Horizon(0.05, "minimize")
    for rate, score in zip(decade(1e-3), scores, strict=True):
        horizon = horizon.with_(Point(rate, score, 1.0, True))
    return horizon


FLAT = noisy(1.00, 1.02, 0.99, 1.02, 1.00)


def test_on_a_plateau_the_prior_chooses() -> None:
    pick = judge(FLAT, NONE, Expectations(edge=1.0, prior=3e-3, current=2e-2))
    assert (pick.rate, pick.confidence) == (3e-3, "low")
    assert "chance cannot tell" in pick.why


def test_on_a_plateau_without_a_prior_the_rate_in_use_stays() -> None:
    assert judge(FLAT, NONE, Expectations(edge=1.0, current=2e-2)).rate == 2e-2


def test_a_prior_off_the_plateau_has_no_say() -> None:
    assert judge(FLAT, NONE, Expectations(edge=1.0, prior=1e-6)).rate == pytest.approx(1e-2, rel=0.5)


def test_the_long_horizon_narrows_the_plateau() -> None:
    long = noisy(1.0, 1.0, 2.0, 2.0, 2.0)
    pick = judge(FLAT, Horizon(0.2, "minimize", long.points), Expectations(edge=1.0, prior=5e-2))
    assert pick.rate < 5e-2


def test_a_small_validation_set_scatters_by_its_sampling() -> None:
    horizon = Horizon(0.05, "maximize")
    for rate in decade(1e-3):
        horizon = horizon.with_(Point(rate, 0.9, 1.0, True))
    assert scatter(horizon, 0.0) == 0.0
    assert scatter(horizon, 1 / 400) == pytest.approx(math.sqrt(0.9 * 0.1 / 400) / 2)


@pytest.mark.parametrize("current", [None, 1e-3, 1e-2])
def test_the_pick_is_inside_its_interval(current: float | None) -> None:
    for long in (NONE, bowl(0.2, 3e-3, *decade(1e-3, 3))):
        pick = judge(SHORT, long, Expectations(edge=0.03, current=current))
        assert pick.low <= pick.rate <= pick.high
