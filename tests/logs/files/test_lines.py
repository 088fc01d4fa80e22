"""Lines of bounded length, whatever the file holds."""

from __future__ import annotations

import io

from advisor.logs.files.lines import LONGEST, Lines


def lines_in(text: str) -> list[str]:
    return list(Lines(io.StringIO(text, newline="")))


def test_every_kind_of_line_end_ends_a_line() -> None:
    assert lines_in("a\nb\r\nc\rd") == ["a", "b", "c", "d"]


def test_colours_and_steps_back_are_left_out() -> None:
    assert lines_in("\x1b[1m3/3\x1b[0m\b\b loss") == ["3/3 loss"]


def test_the_end_of_a_long_line_is_left_out_and_said() -> None:
    lines = Lines(io.StringIO("x" * (3 * LONGEST) + "\nnext\n" + "y" * LONGEST + "\n" + "z", newline=""))
    assert [len(line) for line in lines] == [LONGEST, 4, LONGEST, 1]
    assert list(lines.remarks()) == [f"1 line(s) longer than {LONGEST:,} characters were cut there."]
    assert not list(Lines(io.StringIO("a\n")).remarks())
