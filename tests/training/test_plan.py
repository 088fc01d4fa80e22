from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.config import Config
from advisor.errors import InputError
from advisor.training.plan import Plan


@given(st.integers(1, 300), st.integers(1, 8), st.floats(1, 1e5), st.floats(0.001, 2))
def test_plans_hold_together(batch_size: int, parts: int, examples: float, length: float) -> None:
    plan = Plan.of(Config(batch_size=batch_size, accumulation_steps=parts), examples, length)
    assert plan.updates >= 1
    assert abs(plan.updates * plan.examples_per_update - examples * length) <= plan.examples_per_update
    assert 1 <= len(plan.evaluations) <= 10
    assert max(plan.evaluations) == plan.updates
    assert min(plan.evaluations) >= 1
    assert all(plan.flushes(update) for update in plan.evaluations)


def test_losses_are_read_within_a_twentieth_of_the_run() -> None:
    assert Plan.of(Config(batch_size=1), 100, 1.0).flush_every == 5
    assert Plan.of(Config(batch_size=1), 10_000, 1.0).flush_every == 20


def test_impossible_values_are_refused() -> None:
    for values in ({"batch_size": 0}, {"accumulation_steps": 0}):
        with pytest.raises(InputError):
            Plan.of(Config(values), 100, 1.0)
    with pytest.raises(InputError):
        Plan.of(Config(), 100, 0.0)
