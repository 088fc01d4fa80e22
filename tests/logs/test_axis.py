from __future__ import annotations

import numpy as np

from advisor.core.run import Floats
from advisor.logs.axis import axis_of_rows, latest_points


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def test_steps_are_preferred_to_epochs() -> None:
    axis = axis_of_rows(floats(10, 20), floats(0, 1), 2)
    assert (axis.unit, axis.x.tolist()) == ("step", [10, 20])


def test_without_counters_rows_are_counted() -> None:
    axis = axis_of_rows(None, floats(np.nan, np.inf), 2)
    assert (axis.unit, axis.x.tolist()) == ("row", [0, 1])


def test_a_step_within_the_epoch_is_joined_with_the_epoch() -> None:
    axis = axis_of_rows(floats(0, 1, 2, 0, 1, 2), floats(1, 1, 1, 2, 2, 2), 6)
    assert axis.x.tolist() == [0, 1, 2, 3, 4, 5]
    assert axis.remark is not None


def test_a_resumed_run_is_not_a_step_within_the_epoch() -> None:
    axis = axis_of_rows(floats(10, 20, 30, 20, 30), floats(0, 1, 2, 1, 2), 5)
    assert axis.x.tolist() == [10, 20, 30, 20, 30]


def test_many_rows_per_epoch_are_counted_as_rows() -> None:
    axis = axis_of_rows(None, np.repeat(np.arange(3.0), 10), 30)
    assert axis.unit == "row"
    assert axis.remark is not None
    assert axis_of_rows(None, np.repeat(np.arange(10.0), 2), 20).unit == "epoch"


def test_the_last_of_repeated_points_is_kept_in_order() -> None:
    x, y = latest_points(floats(1, 2, 3, 2, 3, 4), floats(1, 2, 3, 20, 30, 40))
    assert (x.tolist(), y.tolist()) == ([1, 2, 3, 4], [1, 20, 30, 40])
