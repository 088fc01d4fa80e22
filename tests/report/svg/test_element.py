"""Text in SVG."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.report.figures.theme import plain
from advisor.report.svg.element import element, folded, shown


@given(st.text(max_size=50))
def test_a_users_text_is_shown_as_it_is(text: str) -> None:
    assert shown(plain(text)) == text
    inner = element("text", text)
    assert "<" not in inner[6:-7]


def test_attributes_are_escaped_and_none_is_left_out() -> None:
    assert element("a", "", fill_opacity=0.04, d='"><x', x=None) == '<a fill-opacity="0.04" d="&#34;&gt;&lt;x"></a>'


def test_a_long_label_is_folded_into_three_lines_at_most() -> None:
    assert folded("search, length and seeds", 60) == ["search,", "length", "and…"]
    assert folded("", 60) == [""]
