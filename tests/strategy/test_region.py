from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.strategy.region import search_region
from tests.strategy.conftest import KNOBS, START, outlook, trial


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
