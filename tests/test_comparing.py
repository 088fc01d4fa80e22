"""Two sides: what can be said of a difference, and what cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from advisor.comparing import compare_sides
from advisor.core.comparison import Score, Side, Spread
from advisor.core.config import Config
from advisor.core.metric import Direction
from advisor.errors import UsageError


def side(
    *values: float | None,
    seeds: tuple[int | None, ...] | None = None,
    direction: Direction | None = "maximize",
    **fields: object,
) -> Side:
    numbers = seeds if seeds is not None else (None,) * len(values)
    known = {"name": "x", "kind": "log", "config": Config(), "config_is_whole": True, "metric": "accuracy"}
    scores = tuple(Score(seed=seed, value=value) for seed, value in zip(numbers, values, strict=True))
    return Side.model_validate({**known, "scores": scores, "direction": direction, **fields})


def test_one_seed_each_cannot_tell() -> None:
    told = compare_sides(side(0.8), side(0.9))
    assert (told.verdict, told.low, told.method) == ("cannot_tell", None, "none")
    assert "one seed each cannot tell" in told.says
    assert told.improvement == pytest.approx(0.1)


def test_the_same_seeds_are_compared_pair_by_pair() -> None:
    a, b = (0.70, 0.80, 0.90), (0.72, 0.83, 0.92)
    told = compare_sides(side(*a, seeds=(1, 2, 3)), side(*b, seeds=(1, 2, 3)))
    expected = stats.ttest_rel(b, a).confidence_interval()
    assert told.method == "paired"
    assert (told.low, told.high) == pytest.approx((expected.low, expected.high))
    assert told.verdict == "better"


def test_seeds_of_their_own_get_welchs_interval() -> None:
    a, b = (0.70, 0.80, 0.90), (0.72, 0.83)
    told = compare_sides(side(*a), side(*b))
    expected = stats.ttest_ind(b, a, equal_var=False).confidence_interval()
    assert told.method == "welch"
    assert (told.low, told.high) == pytest.approx((expected.low, expected.high))
    assert told.verdict == "within_noise"


def test_noise_that_one_side_measured_serves_for_both() -> None:
    spread = Spread(deviation=0.01, freedom=4)
    told = compare_sides(side(0.8, spread=spread), side(0.9))
    reach = float(stats.t.ppf(0.975, 4)) * 0.01 * 2**0.5
    assert told.method == "pooled"
    assert (told.low, told.high) == pytest.approx((0.1 - reach, 0.1 + reach))


def test_lower_is_better_for_a_loss() -> None:
    spread = Spread(deviation=0.01, freedom=4)
    told = compare_sides(side(0.8, direction="minimize", spread=spread), side(0.9, direction="minimize"))
    assert told.verdict == "worse"


def test_a_difference_that_the_data_cannot_show_is_none() -> None:
    spread = Spread(deviation=1e-6, freedom=9)
    told = compare_sides(side(0.800, spread=spread, resolution=0.01), side(0.805))
    assert told.verdict == "within_noise"


def test_what_came_to_no_end_loses() -> None:
    assert compare_sides(side(None), side(0.9)).verdict == "better"
    assert compare_sides(side(0.9), side(None)).verdict == "worse"
    assert compare_sides(side(None), side(None)).verdict == "cannot_tell"


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(UsageError, match="is measured in accuracy"):
        compare_sides(side(0.9), side(0.9, metric="loss"))
    with pytest.raises(UsageError, match="better large or small"):
        compare_sides(side(0.9, direction=None), side(0.9, direction=None))


def test_different_problems_are_named() -> None:
    told = compare_sides(side(0.9, problem="cats"), side(0.8, problem="dogs", config_is_whole=False))
    assert "cats and dogs" in told.remarks[0]
    assert "may have been set in more" in told.remarks[1]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_turning_the_sides_round_turns_the_verdict(a: list[float], b: list[float]) -> None:
    there, back = compare_sides(side(*a), side(*b)), compare_sides(side(*b), side(*a))
    assert there.improvement == pytest.approx(-(back.improvement or 0.0), abs=1e-12)
    turned = {"better": "worse", "worse": "better"}
    assert turned.get(there.verdict, there.verdict) == back.verdict
    assert there.low is not None
    assert np.isfinite(there.low)
