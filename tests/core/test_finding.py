from __future__ import annotations

import pytest
from pydantic import ValidationError

from advisor.core.finding import LEVELS, Diagnosis, Finding, Level
from advisor.core.remedy import Change


def finding(severity: Level = "high", confidence: Level = "high") -> Finding:
    change = Change(change="dropout", from_=0.0, to=0.3, operation="raise to at least 0.3", because="it helps")
    return Finding(
        rule="OVF001",
        name="a-rule",
        family="overfitting",
        claim="the model overfits",
        severity=severity,
        confidence=confidence,
        evidence={"val_loss.rise_after_best": 0.3, "train_loss.diverged": False, "val_loss.noise": None},
        remedies=(change,),
    )


@pytest.mark.parametrize("severity", LEVELS)
@pytest.mark.parametrize("confidence", LEVELS)
def test_an_alarm_is_neither_harmless_nor_a_guess(severity: Level, confidence: Level) -> None:
    assert finding(severity, confidence).is_alarm is ("low" not in (severity, confidence))


def test_levels_rise() -> None:
    assert LEVELS == ("low", "medium", "high")


def test_it_is_frozen_and_knows_its_fields() -> None:
    with pytest.raises(ValidationError):
        finding().rule = "LRN001"  # type: ignore[misc]  # the mistake under test
    with pytest.raises(ValidationError, match="verdct"):
        Diagnosis.model_validate({"verdict": "problem", "verdct": 1})


def test_a_diagnosis_survives_json() -> None:
    told = Diagnosis(
        verdict="problem", primary=finding(), findings=(finding(),), signs={"a": 1.5, "b": True, "c": None}
    )
    assert Diagnosis.model_validate_json(told.model_dump_json(by_alias=True)) == told


def test_a_diagnosis_prints_as_one_line() -> None:
    found = Diagnosis(verdict="problem", primary=finding(), findings=(finding(), finding("medium")))
    assert (
        str(found)
        == "problem: the model overfits (OVF001, high confidence); the model overfits (OVF001, high confidence)"
    )
    assert str(Diagnosis(verdict="no_problem_found")) == "no problem found"
    assert str(Diagnosis(verdict="too_early", reason="the log holds 2 points")) == "too early: the log holds 2 points"
