from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.config import Config
from advisor.core.finding import Diagnosis, Finding
from advisor.core.step import Hypothesis
from advisor.strategy.hypotheses import applied, hypotheses, is_active
from advisor.strategy.outlook import Outlook
from tests.strategy.conftest import (
    KNOBS,
    SITUATION,
    START,
    change,
    diagnosis,
    finding,
    hypothesis,
    outlook,
    rate_reading,
    step,
    trial,
)

OVERFITS = finding(change("dropout", 0.0, 0.3), change("label_smoothing", 0, 0.1))


def view(*findings: Finding, config: Config = START, **fields: Any) -> Outlook:
    """Return the outlook on a start with these findings."""
    told = {"diagnoses": {1: diagnosis(*findings)} if findings else {}, **fields}
    return outlook([trial(1, 0.5, config, "start")], **told)


def changed(made: list[Hypothesis]) -> list[str]:
    """Return what each hypothesis changes first."""
    return [each.changes[0].change for each in made]


def find(name: str, made: list[Hypothesis]) -> Hypothesis:
    return next(each for each in made if each.changes[0].change == name)


def test_without_a_finished_training_there_is_nothing_to_improve() -> None:
    assert hypotheses(outlook()) == []
    assert hypotheses(outlook([trial(1, None, purpose="start")])) == []


def test_a_finding_says_why_and_by_which_rule() -> None:
    first = hypotheses(view(OVERFITS))[0]
    assert (first.rule, first.reason, first.finding) == ("OVF001", OVERFITS.claim, OVERFITS)
    assert applied(first, START) == START.with_(dropout=0.3)


def test_a_recommendation_says_what_is_in_use_and_who_recommends_otherwise() -> None:
    told = find("schedule", hypotheses(view()))
    assert told.rule is None
    assert told.cites
    assert "cosine" in told.reason
    assert "constant" in told.reason


def test_the_best_comes_first() -> None:
    made = hypotheses(view(OVERFITS, finding(change("weight_decay", 0, 1e-3), confidence="medium")))
    predicted = [each.predicted or 0.0 for each in made]
    assert predicted == sorted(predicted, reverse=True)
    assert min(predicted) > 0
    assert changed(made)[0] == "dropout"


def test_a_later_remedy_of_a_rule_is_expected_to_bring_less() -> None:
    made = [each for each in hypotheses(view(OVERFITS)) if each.rule]
    assert changed(made) == ["dropout", "label_smoothing"]
    assert (made[0].predicted or 0) > (made[1].predicted or 0)


def test_notes_propose_too_but_promise_less() -> None:
    weak = finding(change("dropout", 0.0, 0.3), confidence="low")
    noted = view(diagnoses={1: Diagnosis(verdict="no_problem_found", notes=(weak,))})
    strong = find("dropout", hypotheses(view(OVERFITS)))
    assert 0 < (find("dropout", hypotheses(noted)).predicted or 0) < (strong.predicted or 0)


def test_what_was_trained_is_not_proposed_again() -> None:
    tried = trial(2, 0.6, START.with_(dropout=0.3))
    again = outlook([trial(1, 0.5, purpose="start"), tried], diagnoses={1: diagnosis(OVERFITS)})
    assert START.with_(dropout=0.3) not in [applied(each, START) for each in hypotheses(again)]


def test_what_was_judged_is_not_proposed_again_from_another_configuration() -> None:
    judged = step("reverted", hypothesis=hypothesis(change("schedule", "constant", "cosine")))
    assert "schedule" in changed(hypotheses(view()))
    assert "schedule" not in changed(hypotheses(view(steps=(judged,))))


@pytest.mark.parametrize(
    ("remedy", "why"),
    [
        (change("dropout", 0.0, 0.7), "outside the knob's range"),
        (change("width", 16, 32), "no knob at all"),
        (change("epochs", 20, 40), "the length is the user's"),
        (change("dropout", None, None), "the new value is unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_remedy_that_cannot_be_carried_out_is_left_out(remedy: Any, why: str) -> None:
    assert [each for each in hypotheses(view(finding(remedy))) if each.rule] == [], why


def test_a_rate_that_the_probe_measured_is_not_second_guessed() -> None:
    slower = finding(change("learning_rate", 0.01, 0.001))
    assert "learning_rate" in changed(hypotheses(view(slower)))
    assert "learning_rate" not in changed(hypotheses(view(slower, readings=(rate_reading(0.02),))))
    assert "learning_rate" in changed(hypotheses(view(slower, readings=(rate_reading(None, abstained="why"),))))


def test_a_rule_brings_what_must_move_with_its_remedy() -> None:
    smaller = next(each for each in hypotheses(view(finding(change("batch_size", 32, 8)))) if each.rule)
    assert applied(smaller, START) == START.with_(batch_size=8, learning_rate=0.005)


def test_adamw_is_recommended_to_adam_with_its_decay() -> None:
    told = find("optimizer", hypotheses(view()))
    assert applied(told, START) == START.with_(optimizer="adamw", weight_decay=0.01)


def test_no_recommendation_leaves_the_optimizers_family() -> None:
    # Between families the learning rate would have to be measured anew.
    assert "optimizer" not in changed(hypotheses(view(config=START.with_(optimizer="sgd"))))


def test_rate_and_length_are_never_changed_on_a_mere_recommendation() -> None:
    strange = START.with_(learning_rate=7.0, epochs=3)
    advised = [one for one in hypotheses(view(config=strange)) if one.changes[0].change != "batch_size"]
    made = changed(advised)
    assert {"learning_rate", "epochs"}.isdisjoint(made)


def test_momentum_is_recommended_only_where_it_has_an_effect() -> None:
    with_momentum = START.with_(momentum=0.0)
    assert "momentum" not in changed(hypotheses(view(config=with_momentum)))
    assert "momentum" in changed(hypotheses(view(config=with_momentum.with_(optimizer="sgd"))))
    assert is_active("momentum", Config(optimizer="sgd"), view())
    assert not is_active("momentum", Config(optimizer="adam"), view())
    assert not is_active("momentum", Config(), view())


def test_a_value_inside_the_recommended_range_promises_less_than_one_outside() -> None:
    # 0.6 is outside of 0 to 0.5, 0.1 is inside.
    outside = find("dropout", hypotheses(view(config=START.with_(dropout=0.6))))
    inside = find("dropout", hypotheses(view(config=START.with_(dropout=0.1))))
    assert (inside.predicted or 0) == pytest.approx((outside.predicted or 0) / 2)


def test_without_a_known_task_only_rules_propose() -> None:
    unknown = SITUATION.model_copy(update={"task": None})
    assert hypotheses(view(situation=unknown)) == []
    assert changed(hypotheses(view(OVERFITS, situation=unknown))) == ["dropout", "label_smoothing"]


configs = st.builds(
    START.with_,
    optimizer=st.sampled_from(KNOBS["optimizer"].choices),
    schedule=st.sampled_from(KNOBS["schedule"].choices),
    dropout=st.floats(0, 0.6),
    weight_decay=st.floats(0, 1),
    batch_size=st.integers(1, 1000),
    warmup_fraction=st.none() | st.floats(0, 0.9),
)
remedies = st.one_of(
    st.builds(change, st.just("dropout"), st.none(), st.floats(0, 1)),
    st.builds(change, st.just("batch_size"), st.just(32), st.integers(1, 5000)),
    st.builds(change, st.just("optimizer"), st.just("adam"), st.sampled_from(["adamw", "sgd", "adagrad"])),
)


@settings(deadline=None)
@given(configs, st.lists(remedies, max_size=3))
def test_every_hypothesis_is_a_new_configuration_inside_the_knobs(config: Config, proposed: list[Any]) -> None:
    seen = view(*([finding(*proposed)] if proposed else []), config=config)
    for made in hypotheses(seen):
        new = applied(made, config)
        assert new != config
        for name in new.differences(config):
            assert KNOBS[name].contains(new[name]), name
