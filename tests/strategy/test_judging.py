from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.core.step import Step, Trial
from advisor.strategy.judging import judge_step, noise_between
from advisor.strategy.noise import measured_noise
from advisor.strategy.outlook import Outlook
from tests.strategy.conftest import START, change, diagnosis, finding, hypothesis, outlook, trial

CHANGED = START.with_(learning_rate=0.001)
IDEA = hypothesis(change("learning_rate", 0.01, 0.001))


def after(score: float | None, **fields: Any) -> Trial:
    return trial(9, score, CHANGED, hypothesis=IDEA, **fields)


def judged(view: Outlook, score: float | None, **fields: Any) -> Step:
    return judge_step(view, after(score, **fields), price=1.3)


def with_noise(first: float, second: float, **fields: Any) -> Outlook:
    """Return the outlook on a start that was trained on two seeds."""
    return outlook([trial(1, first, purpose="start"), trial(2, second, purpose="noise", seed=1)], **fields)


def test_a_step_says_what_was_compared_at_which_price() -> None:
    told = judged(with_noise(0.50, 0.52), 0.3)
    assert (told.number, told.before, told.after, told.price) == (1, 1, 9, 1.3)
    assert told.hypothesis == IDEA
    assert told.measured == pytest.approx(0.2)
    assert told.why


@pytest.mark.parametrize(
    ("score", "decision"), [(0.3, "kept"), (0.5, "tie"), (0.49, "tie"), (0.51, "tie"), (0.8, "reverted")]
)
def test_a_difference_counts_only_outside_the_noise(score: float, decision: str) -> None:
    assert judged(with_noise(0.5, 0.54), score).decision == decision


def test_without_measured_noise_any_difference_counts_and_the_step_says_so() -> None:
    told = judged(outlook([trial(1, 0.5, purpose="start")]), 0.49)
    assert told.decision == "kept"
    assert told.noise is None
    assert "no measured noise" in told.why


def test_what_the_validation_set_cannot_show_is_no_difference() -> None:
    view = outlook([trial(1, 0.90, purpose="start")], direction="maximize", resolution=0.01)
    assert judged(view, 0.905).decision == "tie"
    assert judged(view, 0.92).decision == "kept"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [(Outcome.DIVERGED, "diverged"), (Outcome.OUT_OF_MEMORY, "ran out of memory"), (Outcome.FAILED, "cable")],
)
def test_a_training_that_failed_is_reverted_with_its_reason(outcome: Outcome, word: str) -> None:
    told = judged(with_noise(0.5, 0.52), None, outcome=outcome, failure="the cable was pulled")
    assert told.decision == "reverted"
    assert told.measured is None
    assert word in told.why


def test_anything_that_finishes_is_better_than_a_start_that_did_not() -> None:
    told = judged(outlook([trial(1, None, purpose="start")]), 99.0)
    assert told.decision == "kept"
    assert "diverged" in told.why


scores = st.floats(0.01, 10)


@settings(deadline=None)
@given(scores, scores, scores, st.sampled_from(["minimize", "maximize"]))
def test_only_one_decision_fits_the_numbers(first: float, second: float, score: float, direction: str) -> None:
    told = judged(with_noise(first, second, direction=direction), score)
    assert told.measured == pytest.approx(first - score if direction == "minimize" else score - first)
    assert told.noise is not None
    assert told.measured is not None
    expected = "kept" if told.measured > told.noise else "reverted" if told.measured < -told.noise else "tie"
    assert told.decision == expected


def test_the_noise_of_a_difference_is_that_of_both() -> None:
    view = with_noise(0.50, 0.54)
    noise = measured_noise(view.full_trials, maximize=False, resolution=0.0)
    assert noise is not None
    expected = math.hypot(noise.deviation(0.5), noise.deviation(0.2))
    assert noise_between(view, view.full_trials[0], after(0.2)) == pytest.approx(expected)


def faulty(family: str) -> Outlook:
    """Return a start that jumps between 2 and 9, and a cure that was trained on two seeds."""
    trials = [
        trial(1, 2.0, purpose="start"),
        trial(2, 9.0, purpose="noise", seed=1),
        trial(3, 0.50, CHANGED, hypothesis=IDEA),
        trial(4, 0.52, CHANGED, purpose="noise", seed=1),
    ]
    return outlook(trials, diagnoses={1: diagnosis(finding(family=family))})


def test_the_noise_of_a_faulty_start_does_not_hide_its_cure() -> None:
    hidden, cured = faulty("overfitting"), faulty("learning_rate")
    assert judge_step(hidden, hidden.full_trials[2], 1.0).decision == "tie"
    assert judge_step(cured, cured.full_trials[2], 1.0).decision == "kept"


def test_what_comes_after_the_cure_is_judged_by_the_noise_of_sound_trainings() -> None:
    view = faulty("learning_rate")
    cured = outlook(view.ledger.trials, diagnoses=view.ledger.diagnoses, incumbent=3)
    assert judged(cured, 0.505).decision == "tie"
    assert judged(cured, 0.30).decision == "kept"


def test_a_faulty_start_counts_as_no_noisier_than_what_cured_it() -> None:
    view = faulty("learning_rate")
    start, cure = view.full_trials[0], view.full_trials[2]
    assert view.noise is not None
    assert noise_between(view, start, cure) == pytest.approx(math.sqrt(2) * view.noise.deviation(0.5))
