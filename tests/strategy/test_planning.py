from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.budget import Budget
from advisor.core.ledger import Plan
from advisor.core.reading import Reading
from advisor.core.trainable import Capabilities
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
        (5.0, ["price", "sanity checks", "start", "learning rate", "changes", "confirmation"]),
        (12.0, ["price", "sanity checks", "start", "learning rate", "changes", "search", "confirmation"]),
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
    assert share_of(plan, "sanity checks") == share_of(plan, "learning rate") == 0
