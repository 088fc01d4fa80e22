from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.step import Decision, Step
from advisor.strategy.beliefs import (
    expected_from_advice,
    expected_from_finding,
    expected_from_short_runs,
    has_lost_patience,
    trust,
)
from tests.strategy.conftest import change, finding, hypothesis, outlook, rate_reading, step

DECISIONS: tuple[Decision, ...] = ("kept", "reverted", "tie")
decisions = st.lists(st.sampled_from(DECISIONS), max_size=8)
SEARCHED = hypothesis(change("learning_rate", 0.1, 0.2), rule=None, cites=())
PROBED = hypothesis(change("learning_rate", 0.1, 0.2), probe="lr_range")


def steps(made: Sequence[Decision]) -> tuple[Step, ...]:
    return tuple(step(decision, number) for number, decision in enumerate(made, 1))


@settings(deadline=None)
@given(decisions)
def test_trust_begins_at_one_and_follows_what_was_kept(made: list[Decision]) -> None:
    before = trust(outlook(steps=steps(made)).ledger)
    assert 0 < before < 2
    assert trust(outlook().ledger) == 1
    assert trust(outlook(steps=steps([*made, "kept"])).ledger) > before
    assert trust(outlook(steps=steps([*made, "reverted"])).ledger) < before
    assert trust(outlook(steps=steps([*made, "tie"])).ledger) < before


@settings(deadline=None)
@given(decisions)
def test_the_search_moves_no_trust_in_the_knowledge(made: list[Decision]) -> None:
    searched = tuple(step(decision, hypothesis=SEARCHED) for decision in made)
    assert trust(outlook(steps=searched).ledger) == 1
    assert not has_lost_patience(outlook(steps=searched).ledger)


@pytest.mark.parametrize(
    ("made", "lost"),
    [
        ([], False),
        (["reverted"], False),
        (["reverted", "tie"], True),
        (["kept", "tie", "reverted"], True),
        (["tie", "kept", "reverted"], False),
        (["reverted", "reverted", "kept"], False),
    ],
)
def test_patience_ends_with_two_failures_in_a_row(made: list[Decision], lost: bool) -> None:
    assert has_lost_patience(outlook(steps=steps(made)).ledger) is lost


def test_a_failed_probe_costs_trust_but_no_patience() -> None:
    failed = tuple(step("reverted", hypothesis=PROBED) for _ in range(2))
    ledger = outlook(steps=failed).ledger
    assert trust(ledger) < 1
    assert not has_lost_patience(ledger)


def test_what_is_surer_and_more_important_promises_more() -> None:
    ledger = outlook().ledger
    high, medium, low = (
        expected_from_finding(finding(confidence=level), ledger, 0.5) for level in ("high", "medium", "low")
    )
    assert high > medium > low > 0
    assert expected_from_advice(1, ledger, 0.5) > expected_from_advice(2, ledger, 0.5)
    assert expected_from_advice(2, ledger, 0.5) > expected_from_advice(3, ledger, 0.5) > 0


@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.sampled_from([1, 2, 3]))
def test_nothing_promises_more_than_is_left(score: float, tier: int) -> None:
    share = outlook(direction="maximize").ledger
    assert 0 < expected_from_advice(tier, share, score) < 1 - score
    assert 0 < expected_from_finding(finding(), share, score) < 1 - score


def short_runs(before: float | None, gain: float | None) -> dict[str, object]:
    points = [{"rate": 0.01, "score": before}, {"rate": 0.001, "score": 0.5}]
    other = [{"rate": 0.01, "score": 99.0}]
    horizons = [{"length": 0.06, "points": other}, {"length": 0.25, "points": points}]
    return {"horizons": horizons, "predicted_gain": gain, "predicted_at_length": 0.25}


def expected(before: float | None, gain: float | None, rate: float = 0.01, direction: str = "minimize") -> float | None:
    reading = rate_reading(0.001, evidence=short_runs(before, gain))
    return expected_from_short_runs(reading, rate, outlook(direction=direction).ledger, 0.4)


def test_short_runs_promise_the_same_share_of_what_is_left() -> None:
    assert expected(before=0.8, gain=0.2) == pytest.approx(0.4 * 0.2 / 0.8)
    assert expected(before=0.6, gain=0.1, direction="maximize") == pytest.approx(0.6 * 0.1 / 0.4)


def test_short_runs_promise_nothing_about_a_rate_that_they_did_not_try() -> None:
    assert expected(before=0.8, gain=0.2, rate=0.3) is None
    assert expected(before=None, gain=0.2) is None
    assert expected(before=0.8, gain=None) is None
    assert expected(before=1.0, gain=0.0, direction="maximize") is None
    assert expected_from_short_runs(rate_reading(0.1), 0.01, outlook().ledger, 0.4) is None
