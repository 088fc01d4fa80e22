"""Rival causes, and the cheapest probe that would tell them apart."""

from __future__ import annotations

from advisor.core.finding import Finding
from advisor.rivals import cheapest, rivals


def finding(family: str, rule: str = "XXX001", not_ruled_out: tuple[str, ...] = ()) -> Finding:
    return Finding(
        rule=rule,
        name="a-rule",
        family=family,
        claim=f"{family} is the cause",
        severity="high",
        confidence="medium",
        evidence={},
        not_ruled_out=not_ruled_out,
    )


def test_a_single_cause_has_no_rival() -> None:
    assert rivals([finding("learning_rate")]) == ()
    assert rivals([]) == ()


def test_findings_of_one_family_are_one_cause() -> None:
    assert rivals([finding("overfitting", "OVF001"), finding("overfitting", "OVF002")]) == ()


def test_a_single_cause_that_could_not_rule_something_out_is_worth_a_probe() -> None:
    (only,) = rivals([finding("learning_rate", not_ruled_out=("inputs.has_nan is true",))])
    assert only.probe == "lr"


def test_rivals_keep_their_order_and_the_cheapest_probe_is_named() -> None:
    found = rivals([finding("overfitting"), finding("learning_rate"), finding("data")])
    assert [rival.probe for rival in found] == ["pair", "lr", "sanity"]
    best = cheapest(found)
    assert best is not None
    assert best.claim == "data is the cause"


def test_nobody_is_shown_more_than_three() -> None:
    families = ["overfitting", "learning_rate", "data", "loss", "schedule"]
    assert len(rivals([finding(family) for family in families])) == 3


def test_without_rivals_there_is_no_cheapest() -> None:
    assert cheapest(()) is None
