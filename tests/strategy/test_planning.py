from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.budget import Budget
from advisor.core.ledger import Plan
from advisor.core.reading import Reading
from advisor.core.trainable import Capabilities
from advisor.errors import UsageError
from advisor.strategy.planning import make_plan, share_of

ALL = Capabilities()
FULL_PRICE = 1.07


def plan_of(budget: Budget, seconds: float, capabilities: Capabilities) -> Plan:
    price = Reading(probe="price", question="how long?", value=seconds, cost=0.01, own_cost=0.01)
    return make_plan(budget, price, capabilities, FULL_PRICE)


@given(st.floats(0.1, 200))
def test_the_plan_never_promises_more_than_the_budget(fte: float) -> None:
    plan = plan_of(Budget(fte=fte), 10.0, ALL)
    assert sum(item.fte for item in plan.items) <= fte + 1e-9


@given(st.floats(0.1, 50))
def test_every_item_has_a_price_and_a_reason(fte: float) -> None:
    for item in plan_of(Budget(fte=fte), 10.0, ALL).items:
        assert item.fte > 0
        assert item.why


@pytest.mark.parametrize(
    ("fte", "parts"),
    [
        (0.2, ["price", "learning rate"]),
        (2.0, ["price", "sanity checks", "learning rate", "final training"]),
        (3.0, ["price", "sanity checks", "start", "learning rate", "changes"]),
        (5.0, ["price", "sanity checks", "start", "learning rate", "changes", "learning rate again"]),
        (
            12.0,
            [
                "price",
                "sanity checks",
                "start",
                "learning rate",
                "changes",
                "learning rate again",
                "search",
                "confirmation",
            ],
        ),
    ],
)
def test_larger_budgets_buy_more_kinds_of_answers(fte: float, parts: list[str]) -> None:
    assert [item.what for item in plan_of(Budget(fte=fte), 10.0, ALL).items] == parts


def test_a_budget_in_time_is_turned_into_trainings() -> None:
    plan = plan_of(Budget(seconds=3600), 600.0, ALL)
    assert plan.fte == pytest.approx(6.0)
    assert plan.minutes == pytest.approx(60.0)


def test_it_says_what_a_budget_cannot_answer() -> None:
    assert any("full length" in said for said in plan_of(Budget(fte=0.2), 1.0, ALL).cannot)
    assert any("seed noise" in said for said in plan_of(Budget(fte=3), 1.0, ALL).cannot)
    assert plan_of(Budget(fte=12), 1.0, ALL).cannot == ()


def test_it_says_what_a_trainable_cannot_do() -> None:
    plan = plan_of(Budget(fte=12), 1.0, Capabilities(seeded=False, shortenable=False, inspectable=False))
    assert plan.confirm_seeds == 0
    assert len(plan.cannot) == 3
    assert share_of(plan, "sanity checks") == 0
    # Nothing shorter can measure the rate, so full trainings do.
    assert share_of(plan, "learning rate") == pytest.approx(4 * FULL_PRICE)


WHOLE_ONLY = Capabilities(shortenable=False, shortest=1.0, inspectable=False, sweepable=False)


@pytest.mark.parametrize(
    ("fte", "parts"),
    [
        (1.0, {"start": 1}),
        (2.0, {"start": 1, "learning rate": 1}),
        (3.0, {"start": 1, "learning rate": 1, "changes": 1}),
        (4.0, {"start": 1, "learning rate": 1, "confirmation": 2}),
        (9.0, {"start": 1, "learning rate": 2, "changes": 2, "confirmation": 4}),
    ],
)
def test_where_every_answer_costs_a_training_the_plan_counts_in_trainings(fte: float, parts: dict[str, int]) -> None:
    free = Reading(probe="price", question="how long?", value=1.0)
    plan = make_plan(Budget(fte=fte), free, WHOLE_ONLY, 1.0)
    assert {item.what: item.trainings for item in plan.items} == parts
    assert sum(item.fte for item in plan.items) <= fte


@given(st.floats(1.0, 60), st.booleans(), st.booleans(), st.integers(1, 40))
def test_no_plan_of_a_foreign_training_promises_more_than_its_budget(
    fte: float, seeded: bool, has_rate: bool, epochs: int
) -> None:
    shortenable = epochs > 1
    can = Capabilities(seeded=seeded, shortenable=shortenable, shortest=1 / epochs, inspectable=False, sweepable=False)
    price = Reading(probe="price", question="how long?", value=1.0, own_cost=1 / epochs if shortenable else 0.0)
    try:
        plan = make_plan(Budget(fte=fte), price, can, 1.0, has_rate)
    except UsageError:
        assert fte < 1 + price.own_cost
        return
    assert sum(item.fte for item in plan.items) <= fte + 1e-9
    assert has_rate or not share_of(plan, "learning rate")


def test_a_budget_below_one_training_is_refused_where_nothing_is_shorter() -> None:
    free = Reading(probe="price", question="how long?", value=600.0)
    with pytest.raises(UsageError, match=r"give 1x or more or let it be run shorter \(with \{epochs\}\)"):
        make_plan(Budget(fte=0.2), free, WHOLE_ONLY, 1.0)
    with pytest.raises(UsageError, match=r"comes to 0.5 full trainings"):
        make_plan(Budget(seconds=300), free, WHOLE_ONLY, 1.0)


def test_a_training_of_two_epochs_is_too_short_for_short_runs() -> None:
    price = Reading(probe="price", question="how long?", value=1.0, own_cost=0.5)
    plan = make_plan(Budget(fte=4.5), price, Capabilities(shortest=0.5, inspectable=False, sweepable=False), 1.0)
    assert any("too short to be cut" in said for said in plan.cannot)
    assert {item.what: item.trainings for item in plan.items}["learning rate"] >= 1
