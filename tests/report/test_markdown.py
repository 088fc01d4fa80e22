"""Markdown that shows what the user wrote."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.report.markdown import escaped


@given(st.text(max_size=400))
def test_a_text_stays_in_its_cell(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert "<" not in shown
    assert "|" not in shown.replace("\\|", "")


def test_a_name_calls_upon_nobody() -> None:
    assert "@team" not in escaped("@team")


def test_a_text_of_thousands_of_letters_is_cut() -> None:
    assert len(escaped("x" * 10_000)) == 300
