"""Whole columns at once say what cell by cell would."""

from __future__ import annotations

import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.logs.files.blocks import blocks_of, even_cells, numbers_of

cells = st.sampled_from(["", "1", "0.5", "-2e3", "nan", "inf"])


@given(st.lists(cells, max_size=30) | st.integers(1, 30).flatmap(lambda count: cells.map(lambda cell: [cell] * count)))
def test_columns_hold_what_their_cells_say(column: list[str]) -> None:
    rows, values = numbers_of(column)
    said = [(row, float(cell)) for row, cell in enumerate(column) if cell]
    assert rows.tolist() == [row for row, _ in said]
    for value, (_, expected) in zip(values.tolist(), said, strict=True):
        assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize("column", [["yes", "yes"], ["1", "yes"], ["", "yes"]])
def test_what_is_no_number_is_refused(column: list[str]) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        numbers_of(column)


def test_lines_of_another_width_are_left_to_be_looked_at_one_by_one() -> None:
    assert even_cells("1,2\n3,4\n", ",", 2) == ["1", "2", "3", "4"]
    assert even_cells("1,2\r\n3,4", ",", 2) == ["1", "2", "3", "4"]
    assert even_cells("1,2\n3\n", ",", 2) is None
    assert even_cells('1,"2\n"\n', ",", 2) is None


def test_blocks_are_whole_lines() -> None:
    text = "".join(f"{number},x\n" for number in range(30_000))
    blocks = list(blocks_of(io.StringIO(text)))
    assert len(blocks) > 1
    assert all(block.endswith("\n") for block in blocks)
    assert "".join(blocks) == text
