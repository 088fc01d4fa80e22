from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.strategy.region import is_fruitless, is_hopeless, search_region, wide_region
from tests.strategy.conftest import KNOBS, START, outlook, step, trial


def region(knobs: dict[str, Range] | None = None, **values: Value) -> dict[str, Range]:
    """Return the region around the start with these values."""
    return search_region(outlook([trial(1, 0.5, START.with_(**values), "start")], knobs=knobs))


def spans(**bounds: tuple[float, float]) -> dict[str, Range]:
    return {name: Range(low=low, high=high) for name, (low, high) in bounds.items()}


def test_it_has_few_dimensions_the_most_important_first() -> None:
    assert list(region(weight_decay=0.01)) == ["learning_rate", "weight_decay", "warmup_fraction", "dropout"]


def test_it_lies_around_the_best_on_the_scale_of_each() -> None:
    told = region(weight_decay=0.01)
    assert told["learning_rate"].scale == told["weight_decay"].scale == "log"
    assert (told["learning_rate"].low, told["learning_rate"].high) == pytest.approx((0.01 / 3, 0.03))
    assert (told["weight_decay"].low, told["weight_decay"].high) == pytest.approx((0.001, 0.1))


def test_a_decay_of_zero_is_searched_where_its_optimizer_bears_it() -> None:
    told = region(weight_decay=0.0)["weight_decay"]
    assert (told.scale, told.low, told.high) == ("log", 1e-5, 1e-3)


def test_what_has_no_effect_beside_the_optimizer_is_left_out() -> None:
    knobs = {name: KNOBS[name] for name in ("momentum", "beta2", "learning_rate")}
    assert set(region(knobs, optimizer="sgd")) == {"learning_rate", "momentum"}
    assert set(region(knobs, optimizer="adam")) == {"learning_rate", "beta2"}


def test_without_a_knob_there_is_nothing_to_search() -> None:
    assert region({}) == {}
    assert set(region({"optimizer": KNOBS["optimizer"], "width": Range(low=1, high=9)})) == set()


ends = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: (min(pair), max(pair)))


@settings(deadline=None)
@given(ends, ends, ends, st.floats(0, 1), st.floats(0, 1))
def test_it_never_leaves_what_the_trainable_can_take(
    rate: Any, decay: Any, dropout: Any, here: float, there: float
) -> None:
    knobs = spans(learning_rate=rate, weight_decay=decay, dropout=dropout)
    told = region(
        knobs, learning_rate=rate[0] + here * (rate[1] - rate[0]), weight_decay=decay[0] + there * (decay[1] - decay[0])
    )
    assert set(told) <= set(knobs)
    for name, span in told.items():
        assert span.low is not None
        assert span.high is not None
        assert span.low <= span.high
        assert knobs[name].contains(span.low)
        assert knobs[name].contains(span.high)


def searched(*scores: float | None, kept: int | None = None) -> Any:
    """Return the outlook after a start and trainings of the search; the one with the number `kept` was a gain."""
    made = [trial(number, score, purpose="refine") for number, score in enumerate(scores, start=2)]
    steps = (step("kept", after=kept),) if kept else ()
    return outlook([trial(1, 0.5, purpose="start"), *made], steps=steps)


def test_a_search_is_fruitless_after_four_that_bring_nothing_or_two_that_fail() -> None:
    assert not is_fruitless(searched(0.6, 0.6, 0.6))
    assert is_fruitless(searched(0.6, 0.6, 0.6, 0.6))
    assert is_fruitless(searched(0.6, None, None))
    assert not is_fruitless(searched(0.6, 0.6, 0.6, 0.4, 0.6, kept=5))
    assert is_hopeless(searched(None, None, None, None))
    assert not is_hopeless(searched(None, None, None, 0.6))


def test_the_wide_region_has_what_the_start_names_and_no_rate_above_one_that_failed() -> None:
    knobs = {**KNOBS, "units": Range(scale="log", low=1, high=64), "flavour": Range(scale="choice", choices=("a", "b"))}
    start = START.with_(units=16, flavour="a")
    failed = trial(2, None, start.with_(learning_rate=0.04), "refine")
    told = wide_region(outlook([trial(1, 0.5, start, "start"), failed], knobs=knobs, start=start))
    assert (told["learning_rate"].low, told["learning_rate"].high) == pytest.approx((0.01 / 300, 0.04))
    assert told["units"].choices == (4, 8, 16, 32, 64)
    assert told["flavour"].choices == ("a", "b")
    assert told["batch_size"].choices == (8, 16, 32, 64, 128)
    assert not {"optimizer", "epochs"} & set(told)
