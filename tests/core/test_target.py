from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.run import Curve
from advisor.core.target import Target
from advisor.errors import UsageError

HIGH = Target.parse("accuracy=0.9")
LOW = Target.parse("val_loss = 0.5")


def curve(*values: float) -> Curve:
    return Curve("val", np.arange(1.0, len(values) + 1), np.array(values), "epoch")


def test_a_target_knows_its_direction() -> None:
    assert (HIGH.metric, HIGH.value, HIGH.direction) == ("accuracy", 0.9, "maximize")
    assert (LOW.metric, LOW.value, LOW.direction) == ("loss", 0.5, "minimize")
    assert str(HIGH) == "accuracy 0.9"


@pytest.mark.parametrize("text", ["", "accuracy", "accuracy=", "accuracy=high", "=0.9", "accuracy=nan", "zeal=0.9"])
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"accuracy=0\.97|zeal_score"):
        Target.parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("", "accuracy="):
        with contextlib.suppress(UsageError):
            assert math.isfinite(Target.parse(name + text).value)


def test_the_first_crossing_counts_between_two_points() -> None:
    assert HIGH.reached_at(curve(0.5, 0.8, 1.0, 0.2, 0.95)) == pytest.approx(2.5)
    assert HIGH.reached_at(curve(0.95, 0.2)) == 1
    assert HIGH.reached_at(curve(0.8, math.nan, 1.0)) == pytest.approx(2.0)
    assert LOW.reached_at(curve(1.0, 0.6, 0.4)) == pytest.approx(2.5)
    assert HIGH.reached_at(curve(0.5, 0.89)) is None


def test_who_never_arrives_is_ranked_behind_all_who_do_by_what_is_lacking() -> None:
    late = HIGH.cost(curve(0.1, 0.2, 0.9), 3, 30)
    near, far = HIGH.cost(curve(0.1, 0.2, 0.89), 3, 30), HIGH.cost(curve(0.1, 0.2, 0.3), 3, 30)
    assert late == 30 < near < far
    assert HIGH.cost(curve(0.95, 0.2, 0.3), 3, 30) == 10


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8))
def test_a_rank_tells_who_arrived(values: list[float]) -> None:
    held = curve(*values)
    assert (HIGH.cost(held, len(values), 30) <= 30) == any(value >= 0.9 for value in values)
