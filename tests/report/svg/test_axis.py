"""Where a value lies, and which ticks there are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.svg.axis import decades, round_steps, scaled


def test_a_linear_axis_puts_its_ends_at_its_pixels() -> None:
    axis = scaled("x", {"range": [0, 10]}, [], (100, 300))
    assert (axis.at(0), axis.at(5), axis.at(10)) == (100, 200, 300)
    assert axis.at(None) is axis.at(math.nan) is axis.at("word") is None


def test_a_logarithmic_axis_has_a_range_of_exponents() -> None:
    axis = scaled("y", {"type": "log", "range": [-2, 0]}, [], (200, 0))
    assert axis.at(0.1) == pytest.approx(100)
    assert axis.at(0) is axis.at(-1) is None
    assert [label for _, label in axis.ticks()] == ["0.01", "0.03", "0.1", "0.3", "1"]


def test_categories_share_the_axis_evenly() -> None:
    axis = scaled("x", {}, ["a", "b", "a"], (0, 100))
    assert axis.ticks() == [(25, "a"), (75, "b")]


def test_ticks_of_the_figure_are_kept_as_they_are_written() -> None:
    axis = scaled("x", {"tickvals": [1, 2], "ticktext": ["<b>one</b>", "a &lt; b"]}, [1, 2], (0, 300))
    assert [label for _, label in axis.ticks()] == ["one", "a < b"]


def test_what_is_constant_has_an_axis_too() -> None:
    axis = scaled("y", {}, [3.0, 3.0], (100, 0))
    assert axis.at(3.0) == pytest.approx(50)
    assert scaled("y", {}, [], (100, 0)).ticks()


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_round_steps_lie_between_the_ends_and_are_not_too_many(low: float, length: float, most: int) -> None:
    steps = round_steps(low, low + length, most)
    assert all(low - 1e-6 * abs(low) - 1e-9 <= step <= low + length + 1e-6 * abs(low) + 1e-9 for step in steps)
    assert len(steps) <= most + 1


def test_few_decades_get_numbers_between_them() -> None:
    assert decades(-4, 0) == [1e-4, 1e-3, 1e-2, 0.1, 1.0]
    assert len(decades(-1, -0.5)) == 6
