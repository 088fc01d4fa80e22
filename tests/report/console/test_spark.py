"""A curve in one line, with its region marked."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.core.finding import Region
from advisor.core.run import Curve
from advisor.report.console.spark import WIDTH, spark


def region(low: float, high: float) -> Region:
    return Region(curve="val_loss", unit="epoch", low=low, high=high)


def curve(y: list[float]) -> Curve:
    return Curve("val_loss", np.arange(float(len(y))), np.array(y), "epoch")


def test_a_falling_curve_falls_and_its_end_is_marked() -> None:
    letters, marks = spark(curve([8, 7, 6, 5, 4, 3, 2, 1]), region(6, 7), width=8)
    assert letters == "█▇▆▅▄▃▂▁"
    assert marks == "      ^^"


def test_values_that_are_no_number_are_crosses() -> None:
    letters, _ = spark(curve([1, 2, float("nan"), float("inf")]), region(2, 3), width=4)
    assert letters == "▁█××"


def test_between_points_the_last_one_holds() -> None:
    letters, _ = spark(curve([1, 2]), region(0, 1), width=6)
    assert letters == "▁▁▁▁▁█"


@pytest.mark.parametrize("y", [[1.0], [float("nan")], [3.0, 3.0, 3.0]])
def test_curves_without_a_shape_are_drawn_all_the_same(y: list[float]) -> None:
    letters, marks = spark(curve(y), region(0, 0))
    assert len(letters) == WIDTH
    assert marks.strip() == "^"
