from __future__ import annotations

import pytest

from advisor.core.finding import Diagnosis
from advisor.core.step import Hypothesis
from advisor.strategy.rate_hypothesis import is_favoured, rate_hypothesis
from tests.strategy.conftest import change, diagnosis, finding, outlook, rate_reading, trial

LOWER = finding(change("learning_rate", 0.01, 0.001), family="learning_rate", rule="LRN001", claim="too high")
HIGHER = finding(change("learning_rate", 0.01, 0.03), family="underfitting", rule="UND001", claim="too short")
SECOND = finding(change("dropout", 0, 0.3), change("learning_rate", 0.01, 0.001), rule="OVF001")


def proposed(measured: float, judged: Diagnosis | None = None) -> Hypothesis:
    view = outlook([trial(1, 0.5, purpose="start")], diagnoses={1: judged} if judged else {})
    told = rate_hypothesis(view, rate_reading(measured))
    assert told is not None
    return told


def test_it_goes_from_the_rate_in_use_to_the_measured_one() -> None:
    told = proposed(0.002)
    first = told.changes[0]
    assert {change.change for change in told.changes[1:]} == {"schedule", "warmup_fraction"}
    assert (first.change, first.from_, first.to) == ("learning_rate", 0.01, 0.002)
    assert told.probe == "lr_range"


def test_without_a_finding_the_procedure_is_the_reason_and_its_sources_are_cited() -> None:
    told = proposed(0.002)
    assert told.rule is None
    assert told.finding is None
    assert told.reason
    assert told.cites


@pytest.mark.parametrize(("measured", "rule"), [(0.002, "LRN001"), (0.05, "UND001")])
def test_the_finding_that_asks_for_this_direction_is_the_reason(measured: float, rule: str) -> None:
    told = proposed(measured, diagnosis(HIGHER, LOWER))
    assert told.rule == rule
    assert told.finding is not None
    assert told.reason == told.finding.claim
    assert told.cites == told.finding.cites


def test_a_note_can_be_the_reason_as_well() -> None:
    assert proposed(0.002, Diagnosis(verdict="no_problem_found", notes=(LOWER,))).rule == "LRN001"


def test_a_finding_that_asks_for_something_else_first_is_not() -> None:
    assert proposed(0.002, diagnosis(SECOND)).rule is None
    assert proposed(0.05, diagnosis(LOWER)).rule is None
    unknown = finding(change("learning_rate", None, None), rule="LRN001")
    assert proposed(0.002, diagnosis(unknown)).rule is None


def test_it_predicts_what_the_short_runs_promise() -> None:
    horizon = {"length": 0.25, "points": [{"rate": 0.01, "score": 1.0}]}
    evidence = {"horizons": [horizon], "predicted_gain": 0.2, "predicted_at_length": 0.25}
    view = outlook([trial(1, 0.5, purpose="start")])
    told = rate_hypothesis(view, rate_reading(0.001, evidence=evidence))
    assert told is not None
    assert told.predicted == pytest.approx(0.1)
    without_start = rate_hypothesis(outlook(), rate_reading(0.001, evidence=evidence))
    assert without_start is not None
    assert without_start.predicted is None


@pytest.mark.parametrize(
    ("gain", "score", "favoured"),
    [(0.1, 0.5, True), (0.0, 0.5, False), (-0.1, 0.5, False), (None, None, True), (None, 0.5, False)],
)
def test_short_runs_favour_what_did_better_or_what_alone_survived(
    gain: float | None, score: float | None, favoured: bool
) -> None:
    points = [{"rate": 0.01, "score": score}, {"rate": 0.001, "score": 0.4}]
    evidence = {"predicted_gain": gain, "horizons": [{"length": 0.25, "points": points}]}
    assert is_favoured(rate_reading(0.001, evidence=evidence), 0.01) is favoured


def test_a_rate_that_short_runs_did_not_try_is_not_beaten_by_them() -> None:
    points = [{"rate": 0.001, "score": 0.4}]
    evidence = {"predicted_gain": None, "horizons": [{"length": 0.25, "points": points}]}
    assert is_favoured(rate_reading(0.001, evidence=evidence), 0.01) is False


ABSTAINED = rate_reading(None, abstained="every short run diverged")


def test_where_the_probe_abstains_a_rate_found_wrong_is_set_to_the_recommended_one() -> None:
    told = rate_hypothesis(outlook([trial(1, 0.5, purpose="start")], diagnoses={1: diagnosis(LOWER)}), ABSTAINED)
    assert told is not None
    assert (told.rule, told.probe) == ("LRN001", None)
    assert isinstance(told.changes[0].to, float)
    assert told.changes[0].to < 0.01
    assert "every short run diverged" in told.changes[0].because


def test_where_the_probe_abstains_and_no_finding_blames_the_rate_it_stays() -> None:
    assert rate_hypothesis(outlook([trial(1, 0.5, purpose="start")]), ABSTAINED) is None
