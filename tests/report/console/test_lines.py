"""Two columns of text."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from advisor.report import words
from advisor.report.console.lines import (
    blank,
    bullets,
    columns,
    cut,
    entry,
    hanging,
    heading,
    page,
    pairs,
    say,
    verbatim,
)
from tests.report.conftest import printed


def test_an_entry_hangs_under_its_tag(console: Console) -> None:
    entry(console, "probe", "word " * 20, "second")
    lines = printed(console).splitlines()
    assert lines[0].startswith("probe     word")
    assert lines[1].startswith("          word")
    assert lines[2] == "          second"
    assert all(len(line) <= 80 for line in lines)


def test_empty_lines_of_an_entry_are_left_out(console: Console) -> None:
    entry(console, "finding", "claim", "", "why")
    assert printed(console) == "finding   claim\n          why\n"


def test_columns_are_aligned(console: Console) -> None:
    columns(console, [["1.00x", "a"], ["12.00x", "b"], ["x", ""]], numeric=(0,))
    assert printed(console) == "   1.00x  a\n  12.00x  b\n       x\n"


def test_pairs_and_bullets(console: Console) -> None:
    pairs(console, [("why", "because"), ("how sure", "very")])
    bullets(console, ["one"])
    assert printed(console) == "  why       because\n  how sure  very\n  - one\n"


def test_what_could_steer_a_terminal_or_rich_is_only_text(console: Console) -> None:
    say(console, "[bold]x[/bold] \x1b[31mred\x07 :smile: https://example.org")
    heading(console, "\x1b]0;title\x07", "[/]")
    assert printed(console) == "[bold]x[/bold]  [31mred  :smile: https://example.org\n\n ]0;title\n[/]\n"


def test_code_is_not_wrapped(console: Console) -> None:
    verbatim(console, "x" * 200)
    assert printed(console) == "x" * 200 + "\n"


def test_a_cut_line_says_so(console: Console) -> None:
    cut(console, "x" * 200, indent=2)
    assert printed(console) == "  " + "x" * 77 + "…\n"


def test_a_narrow_window_still_gets_words() -> None:
    narrow = Console(file=io.StringIO(), width=20)
    hanging(narrow, " " * 30, "some words to be wrapped")
    assert printed(narrow).split() == ["some", "words", "to", "be", "wrapped"]


def test_a_page_says_the_same_in_one_call() -> None:
    at_once, line_by_line = (Console(file=io.StringIO(), width=40, color_system="standard") for _ in range(2))
    with page(at_once) as sheet:
        for console in (sheet, line_by_line):
            heading(console, "Title", "why " * 30)
            blank(console)
            entry(console, "tag", "text " * 30, "more", style="bold")
            columns(console, [["1", "a"], ["2", "b"]])
        assert printed(at_once) == ""
    assert printed(at_once) == printed(line_by_line) != ""


# Blanks of all kinds, letters of one and of two cells, one of none, and words longer than a line.
texts = st.lists(st.sampled_from(["a", "bcd", "x" * 45, " ", "  ", "\u00a0", "\u2003", "…", "漢字", "e\u0301", "-"]))


@given(texts.map("".join))
def test_lines_are_broken_where_rich_breaks_them(text: str) -> None:
    console = Console(file=io.StringIO(), width=20)
    say(console, text)
    expected = [line.plain.rstrip() for line in Text(words.clean(text)).wrap(console, 20)]
    assert printed(console).splitlines() == expected
