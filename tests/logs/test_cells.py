from __future__ import annotations

import math

import pytest

from advisor.logs.cells import number_in


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0.5", 0.5),
        (" 1e-3 ", 1e-3),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        ("tensor(0.25)", 0.25),
        ("tensor(2.5e-01, device='cuda:0', grad_fn=<NllLossBackward>)", 0.25),
        ("93.1%", 93.1),
        ("", "empty"),
        ("None", "empty"),
        ("N/A", "empty"),
        ("high", "unreadable"),
        ("0.5.3", "unreadable"),
        ("0,5", "unreadable"),
    ],
)
def test_cells(cell: str, number: float | str) -> None:
    assert number_in(cell) == number


def test_nan_is_a_number() -> None:
    assert math.isnan(float(number_in("NaN")))


def test_decimal_comma_where_the_comma_does_not_separate() -> None:
    assert number_in("0,5", decimal_comma=True) == 0.5
