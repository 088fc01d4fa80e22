from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.advice import Advice, Range, Suggestion
from advisor.core.config import Value
from advisor.core.situation import Situation
from advisor.errors import UsageError

numbers = st.floats(-1e6, 1e6)
ranges = st.tuples(numbers, numbers).map(lambda ends: Range(low=min(ends), high=max(ends)))
open_ranges = st.builds(Range, low=st.none() | st.floats(-5, 0), high=st.none() | st.floats(0, 5))


@given(ranges | open_ranges, numbers)
def test_a_clipped_value_lies_inside_and_a_value_inside_stays(span: Range, value: float) -> None:
    clipped = span.clip(value)
    assert span.contains(clipped)
    assert span.clip(clipped) == clipped
    assert (clipped == value) == span.contains(value)


def test_both_ends_belong_to_it() -> None:
    span = Range(low=0.0, high=0.5)
    assert span.contains(0.0)
    assert span.contains(0.5)
    assert span.contains(0)
    assert not span.contains(0.5001)


@pytest.mark.parametrize("value", [None, "0.1", True, math.nan])
def test_what_is_no_number_lies_in_no_interval(value: Value) -> None:
    assert not Range(low=0.0, high=1.0).contains(value)


def test_choices_are_all_that_there_is() -> None:
    span = Range(scale="choice", choices=("sgd", "adam"))
    assert span.contains("sgd")
    assert not span.contains("adamw")
    assert not span.contains(1.0)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Range(low=1e-4, high=0.1), "0.0001 … 0.1"),
        (Range(low=1.0), "1 … ∞"),
        (Range(scale="choice", choices=("off", "auto")), "off | auto"),
    ],
)
def test_it_reads_as_people_write_it(span: Range, said: str) -> None:
    assert str(span) == said


def test_the_value_of_what_is_not_advised_is_a_mistake() -> None:
    advice = Advice(
        hyperparameter="dropout",
        title="Dropout",
        value=0.2,
        range=Range(low=0, high=0.5),
        tier=2,
        effect="It drops.",
        why="because",
        confidence="low",
        cites=("S0-054",),
    )
    suggestion = Suggestion(situation=Situation(), advice=(advice,))
    assert suggestion.value_of("dropout") == 0.2
    with pytest.raises(UsageError, match=r"no advice on 'dropuot' .did you mean"):
        suggestion.value_of("dropuot")
