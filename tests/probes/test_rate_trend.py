"""The line through the best rates of short trainings, continued to a full one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.probes.peak import Peak
from advisor.probes.rate_trend import BEND, BY_HEART, LEARNING, expected_slope, trend

SURE = 1e-3


@pytest.mark.parametrize(
    ("lag", "slope"), [(-1.0, LEARNING), (0.0, LEARNING), (0.3, LEARNING), (0.5, BY_HEART), (2.0, BY_HEART)]
)
def test_what_is_learned_by_heart_falls_with_the_length(lag: float, slope: float) -> None:
    assert expected_slope(lag) == pytest.approx(slope)


def test_between_chance_and_clear_the_slope_goes_over() -> None:
    assert BY_HEART < expected_slope(0.4) < LEARNING


def test_one_horizon_is_continued_at_the_expected_slope() -> None:
    found = trend([(-1.0, Peak(-2.0, SURE))], slope=-1.0)
    assert found.full.log == pytest.approx(-3.0)
    assert found.slope == pytest.approx(-1.0)


def test_two_horizons_move_the_slope_from_what_was_expected() -> None:
    found = trend([(-1.0, Peak(-2.0, SURE)), (-0.3, Peak(-2.7, SURE))], slope=0.0)
    assert -1.0 < found.slope < -0.1
    assert found.full.log < -2.7


def test_long_trainings_leave_less_open_than_short_ones() -> None:
    short, long = (trend([(length, Peak(-2.0, 0.1))], slope=0.0).full.deviation for length in (-1.5, -0.5))
    assert BEND < long < short


def test_the_knowledge_decides_only_where_the_trainings_do_not() -> None:
    measured = trend([(-0.5, Peak(-2.0, 0.1))], slope=0.0, prior=-5.0).full.log
    unsure = trend([(-0.5, Peak(-2.0, 5.0))], slope=0.0, prior=-5.0).full.log
    assert measured == pytest.approx(-2.0, abs=0.05)
    assert unsure < -4.0


@given(st.floats(-2.0, -0.1), st.floats(-8.0, 1.0), st.floats(0.05, 2.0), st.floats(-1.0, 0.5))
def test_the_answer_moves_with_the_rates(length: float, log: float, deviation: float, slope: float) -> None:
    here = trend([(length, Peak(log, deviation))], slope)
    there = trend([(length, Peak(log + 1, deviation))], slope)
    assert there.full.log - here.full.log == pytest.approx(1.0, abs=1e-6)
    assert math.isfinite(here.full.deviation)
