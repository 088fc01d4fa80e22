from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.config import Config
from advisor.core.finding import LEVELS, Diagnosis, Finding
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.run import Curve, Run
from advisor.core.sign_value import SignValue
from advisor.core.situation import Situation
from advisor.diagnosis import current_value, diagnose, judge_facts, signs_of
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import CORE_FAMILIES, Rule

KNOWN = load_knowledge()
UPDATES = 200


def curve(name: str, values: Sequence[float]) -> Curve:
    return Curve(name, np.arange(1.0, len(values) + 1), np.array(values, dtype=float))


def falling(seed: int = 0, floor: float = 0.2) -> list[float]:
    """Return the loss of a training that went well."""
    noise = np.random.default_rng(seed).normal(0, 0.005, UPDATES)
    losses: list[float] = (floor + 2.1 * np.exp(-np.arange(UPDATES) / 20) + noise).tolist()
    return losses


def run_of(config: Config | None = None, facts: dict[str, SignValue] | None = None, **curves: Sequence[float]) -> Run:
    told = {name: curve(name, values) for name, values in curves.items()}
    return Run(config or Config(), told, Outcome.FINISHED, facts=facts or {}, defaults_apply=config is not None)


HEALTHY = run_of(train_loss=falling(0), val_loss=falling(1, 0.24))
EXPLODED = run_of(train_loss=[2.3, 2.6, 4.1, 30.0, 900.0, *[float("nan")] * 25])


def rule(**fields: Any) -> Rule:
    """Return a sure and severe rule about the training loss."""
    told = {
        "id": "OVF099",
        "name": "a-rule",
        "claim": "something is wrong",
        "severity": "high",
        "confidence": "high",
        "status": "tested",
        "why": "Because.",
        "needs": ["train_loss"],
        "when": {"sign": "x.sign", "is": True},
        "false_alarms": ["none"],
        "cites": ["goyal2017"],
        **fields,
    }
    return Rule.model_validate(told)


def knowing(*rules: Rule) -> Knowledge:
    """Return our knowledge with these rules instead of ours."""
    return Knowledge(
        sources=KNOWN.sources,
        hyperparameters=KNOWN.hyperparameters,
        tasks=KNOWN.tasks,
        choices=KNOWN.choices,
        rules={each.id: each for each in rules},
        procedures=KNOWN.procedures,
        claim_ids=KNOWN.claim_ids,
    )


def judged(facts: dict[str, SignValue], *rules: Rule) -> Diagnosis:
    return diagnose(run_of(facts=facts, train_loss=falling()), knowing(*rules))


def test_a_healthy_run_is_told_so() -> None:
    told = diagnose(HEALTHY, KNOWN)
    assert told.verdict == "no_problem_found"
    assert told.primary is None
    assert told.findings == ()
    assert told.reason is None


def test_a_problem_has_a_primary_finding_with_its_numbers() -> None:
    told = diagnose(EXPLODED, KNOWN)
    assert told.verdict == "problem"
    assert told.primary == told.findings[0]
    assert told.primary.rule == "LRN001"
    assert told.primary.evidence["train_loss.diverged"] is True
    assert told.primary.remedies
    assert told.primary.false_alarms


@pytest.mark.parametrize("points", [1, 2, 3])
def test_a_run_of_a_few_points_is_too_early_to_judge(points: int) -> None:
    told = diagnose(run_of(train_loss=falling()[:points]), KNOWN)
    assert told.verdict == "too_early"
    assert str(points) in (told.reason or "")


def test_a_log_without_a_training_loss_cannot_be_told_about() -> None:
    told = diagnose(run_of(val_loss=falling()), KNOWN)
    assert told.verdict == "cannot_tell"
    assert "learning_rate" in (told.reason or "")


def test_one_core_family_that_is_blind_is_enough() -> None:
    seeing = [rule(id=f"{prefix}099", when={"sign": "x.no", "is": True}) for prefix in ("STB", "LRN", "UND")]
    blind = rule(id="OVF099", when={"sign": "x.unmeasured", "is": True})
    told = judged({"x.no": False}, *seeing, blind)
    assert told.verdict == "cannot_tell"
    assert "overfitting" in (told.reason or "")
    assert judged({"x.no": False, "x.unmeasured": False}, *seeing, blind).verdict == "no_problem_found"


def test_a_rule_that_lacks_what_it_needs_is_unknown_and_says_what() -> None:
    told = judged({"x.sign": True}, rule(needs=["train_loss", "val_loss", "x.more"]))
    (unknown,) = told.unknown
    assert unknown.lacks == ("val_loss", "x.more")
    assert not told.findings
    assert not told.silent


def test_a_rule_whose_signs_were_not_measured_is_unknown_and_says_which() -> None:
    told = judged({"x.a": True}, rule(when={"all": [{"sign": "x.a", "is": True}, {"sign": "x.b", "is": True}]}))
    assert told.unknown[0].lacks == ("x.b",)


def test_a_rule_that_needs_the_configuration_is_unknown_without_one() -> None:
    asking = rule(needs=["config"], when={"sign": "config.dropout", "below": 0.1})
    assert diagnose(run_of(train_loss=falling()), knowing(asking)).unknown[0].lacks == ("config",)
    with_config = run_of(Config(optimizer="adam"), train_loss=falling())
    assert diagnose(with_config, knowing(asking)).findings, "dropout is absent, and 0 is what holds then"


VETOED = rule(unless=[{"sign": "x.veto", "is": True}])


def test_a_veto_known_to_hold_silences() -> None:
    told = judged({"x.sign": True, "x.veto": True}, VETOED)
    assert told.silent == ("OVF099",)
    assert told.findings == told.notes == ()


def test_a_veto_known_not_to_hold_changes_nothing() -> None:
    told = judged({"x.sign": True, "x.veto": False}, VETOED).findings[0]
    assert (told.confidence, told.not_ruled_out) == ("high", ())


@pytest.mark.parametrize(("confidence", "lowered"), [("high", "medium"), ("medium", "low"), ("low", "low")])
def test_a_veto_that_cannot_be_checked_lowers_the_confidence_by_one(confidence: str, lowered: str) -> None:
    told = judged({"x.sign": True}, rule(confidence=confidence, unless=[{"sign": "x.veto", "is": True}]))
    (found,) = (*told.findings, *told.notes)
    assert found.confidence == lowered
    assert found.not_ruled_out == ("x.veto is true",)


@pytest.mark.parametrize("severity", LEVELS)
@pytest.mark.parametrize("confidence", LEVELS)
def test_only_what_is_at_least_medium_in_both_is_an_alarm(severity: str, confidence: str) -> None:
    told = judged({"x.sign": True}, rule(severity=severity, confidence=confidence))
    alarms = severity != "low" and confidence != "low"
    assert (told.verdict == "problem") is alarms
    assert len(told.findings) == alarms
    assert len(told.notes) == (not alarms)


def test_the_surest_comes_first_then_the_cause_then_the_harm() -> None:
    fired = [
        rule(id="OVF001", confidence="medium"),
        rule(id="UND001", confidence="high"),
        rule(id="DAT001", confidence="high", severity="medium"),
        rule(id="STB002", confidence="high", severity="medium"),
        rule(id="STB003", confidence="high", severity="high"),
        rule(id="STB001", confidence="low"),
    ]
    told = judged({"x.sign": True}, *fired)
    assert [found.rule for found in told.findings] == ["DAT001", "STB003", "STB002", "UND001", "OVF001"]
    assert [found.rule for found in told.notes] == ["STB001"]


def test_what_was_seen_before_the_training_comes_before_what_the_training_showed() -> None:
    seen = rule(id="ARC020", when={"sign": "model.has_dropout", "is": True})
    told = judged({"x.sign": True, "model.has_dropout": True}, rule(id="LRN001"), seen)
    assert [found.rule for found in told.findings] == ["ARC020", "LRN001"]
    surer = judged(
        {"x.sign": True, "model.has_dropout": True}, rule(id="LRN001"), seen.model_copy(update={"confidence": "medium"})
    )
    assert [found.rule for found in surer.findings] == ["LRN001", "ARC020"]


def test_a_rule_can_be_ignored() -> None:
    told = diagnose(EXPLODED, KNOWN, ignore={"LRN001": "a sweep of rates ends like this"})
    named = {found.rule for found in (*told.findings, *told.notes)} | {each.rule for each in told.unknown}
    assert "LRN001" not in named | set(told.silent)
    assert [(each.rule, each.reason) for each in told.ignored] == [("LRN001", "a sweep of rates ends like this")]


def test_a_retired_rule_is_not_judged() -> None:
    told = judged({"x.sign": True}, rule(status="retired"))
    assert not any((told.findings, told.silent, told.unknown))


curves = st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=40)


@settings(deadline=None, max_examples=60)
@given(train=curves, val=st.none() | curves, rate=st.none() | st.floats(1e-8, 10))
def test_every_rule_gets_exactly_one_answer_and_the_verdict_fits(
    train: list[float], val: list[float] | None, rate: float | None
) -> None:
    config = Config(learning_rate=rate) if rate is not None else None
    run = run_of(config, train_loss=train) if val is None else run_of(config, train_loss=train, val_loss=val)
    diagnosis = diagnose(run, KNOWN, Situation(task="cnn-classification"))
    found: tuple[Finding, ...] = (*diagnosis.findings, *diagnosis.notes)
    answers = [*(each.rule for each in found), *(each.rule for each in diagnosis.unknown), *diagnosis.silent]
    assert sorted(answers) == [each.id for each in KNOWN.active_rules]
    assert (diagnosis.verdict == "problem") == bool(diagnosis.findings) == (diagnosis.primary is not None)
    assert all(each.is_alarm for each in diagnosis.findings)
    assert not any(each.is_alarm for each in diagnosis.notes)
    assert (diagnosis.reason is None) == (diagnosis.verdict in ("problem", "no_problem_found"))
    if diagnosis.verdict == "no_problem_found":
        blind = {each.rule for each in diagnosis.unknown}
        for family in CORE_FAMILIES:
            assert any(each.family == family and each.id not in blind for each in KNOWN.active_rules)


def test_the_current_value_is_the_configurations_before_the_curves() -> None:
    logged = run_of(train_loss=falling(), learning_rate=[0.01, 0.3, 0.1])
    assert current_value(logged, "learning_rate", KNOWN) == 0.3
    assert current_value(logged.with_config(Config(learning_rate=0.2)), "learning_rate", KNOWN) == 0.2


def test_what_a_configuration_does_not_name_is_neutral_and_without_one_unknown() -> None:
    assert current_value(run_of(Config(optimizer="sgd")), "momentum", KNOWN) == 0
    assert current_value(run_of(), "momentum", KNOWN) is None


def test_what_the_configuration_of_a_foreign_log_does_not_name_is_unknown() -> None:
    foreign = replace(run_of(Config(optimizer="sgd"), train_loss=falling()), defaults_apply=False)
    assert current_value(foreign, "momentum", KNOWN) is None
    assert "config.momentum" not in signs_of(foreign, KNOWN, Situation())


def test_a_remedy_goes_from_the_value_in_use() -> None:
    told = diagnose(EXPLODED.with_config(Config(learning_rate=2.0)), KNOWN)
    assert told.primary is not None
    first = told.primary.remedies[0]
    assert (first.change, first.from_, first.to) == ("learning_rate", 2.0, 0.2)


@pytest.mark.parametrize(
    ("values", "position"),
    [
        ({"optimizer": "adam", "learning_rate": 0.5}, "above"),
        ({"optimizer": "adam", "learning_rate": 5e-4}, "inside"),
        ({"optimizer": "adam", "learning_rate": 1e-6}, "below"),
        # The same rate, judged for another optimizer and scaled to the batch size.
        ({"optimizer": "sgd", "learning_rate": 0.5, "batch_size": 256}, "inside"),
        ({"optimizer": "sgd", "learning_rate": 0.5, "batch_size": 32}, "above"),
    ],
)
def test_a_rate_is_placed_against_the_range_for_its_situation(values: dict[str, Any], position: str) -> None:
    signs = signs_of(run_of(Config(values)), KNOWN, Situation(task="cnn-classification"))
    assert signs["advice.learning_rate.position"] == position


def test_without_a_task_nothing_is_recommended() -> None:
    signs = signs_of(run_of(Config(learning_rate=0.5)), KNOWN, Situation())
    assert not any(name.startswith("advice.") for name in signs)


def test_signs_hold_the_configuration_the_situation_and_the_facts() -> None:
    run = run_of(Config(dropout=0.3), {"inputs.mean": 7.0}, train_loss=falling())
    signs = signs_of(run, KNOWN, Situation(task="cnn-classification", data_size=100))
    assert signs["config.dropout"] == 0.3
    assert signs["config.weight_decay"] == 0, "what holds where it is absent"
    assert signs["situation.data_size"] == 100
    assert signs["inputs.mean"] == 7.0
    assert "situation.classes" not in signs
    assert "config.weight_decay" not in signs_of(run_of(train_loss=falling()), KNOWN, Situation())


def test_facts_alone_are_judged_too() -> None:
    reading = Reading(probe="sanity", question="sound?", facts={"inputs.has_nan": True})
    assert [found.rule for found in judge_facts(reading, KNOWN, Situation()).findings] == ["DAT002"]
    sound = reading.model_copy(update={"facts": {"inputs.has_nan": False}})
    assert judge_facts(sound, KNOWN, Situation()).findings == ()
