from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.data_fraction import in_words, parse_fractions
from advisor.errors import UsageError


def test_the_parts_are_those_below_all_of_it_in_order() -> None:
    assert parse_fractions("0.1, 0.01,1") == (0.01, 0.1)
    assert parse_fractions("0.1") == (0.1,)


@pytest.mark.parametrize("text", ["1", "", "0,1", "2", "ten", "0.1,,1", "nan", "-0.1", "1 %"])
def test_what_is_no_part_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"0\.01,0\.1,1"):
        parse_fractions(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert all(0 < part < 1 for part in parse_fractions(text))


def test_a_part_in_words() -> None:
    assert in_words(0.01) == "1\u00a0%"
    assert in_words(0.125) == "12.5\u00a0%"
