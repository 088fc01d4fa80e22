from __future__ import annotations

from advisor.core.reading import Reading
from advisor.core.situation import Situation
from advisor.core.step import Trial
from advisor.core.target import Target
from advisor.core.terms import Terms
from advisor.strategy.beliefs import expected_from_short_runs
from advisor.strategy.conclusion import conclude
from advisor.strategy.outlook import Outlook
from advisor.strategy.remarks import remarks
from tests.strategy.conftest import SITUATION, START, outlook, trial

TARGET = Target.parse("accuracy=0.9")
SIT: Situation = SITUATION.model_copy(update={"epochs": 20})
OTHER = START.with_(learning_rate=0.001)


def view(*trials: Trial) -> Outlook:
    return outlook(trials, terms=Terms(target=TARGET), situation=SIT, incumbent=trials[-1].id)


def test_the_verdict_says_how_soon() -> None:
    result = conclude(view(trial(1, 14.0, START, "start"), trial(2, 8.0, OTHER)))
    assert result.verdict.startswith("accuracy 0.9 is reached after 8 epochs, 6 fewer than with the start, on one seed")
    assert result.improvement == 6
    assert result.remarks[0] == "2 of 2 full trainings that finished reached accuracy 0.9"


def test_a_start_that_never_arrives_has_no_number_to_improve() -> None:
    result = conclude(view(trial(1, 22.0, START, "start"), trial(2, 8.0, OTHER)))
    assert "the start never reaches it and ends at 0.81" in result.verdict
    assert result.improvement is None
    assert "1 of 2" in result.remarks[0]


def test_nobody_arrives() -> None:
    result = conclude(view(trial(1, 24.0, START, "start"), trial(2, 22.0, OTHER)))
    assert "No training reaches accuracy 0.9; the best ends at 0.81" in result.verdict
    assert remarks(view(trial(1, 24.0, START, "start")).ledger)[0].startswith("0 of 1")


def test_short_runs_are_compared_by_the_metric_itself() -> None:
    points = [{"rate": 0.01, "score": 0.6}, {"rate": 0.001, "score": 0.8}]
    evidence = {"predicted_gain": 0.2, "predicted_at_length": 0.1, "horizons": [{"length": 0.1, "points": points}]}
    reading = Reading(probe="lr_range", question="which?", value=0.001, evidence=evidence)
    ledger = view(trial(1, 14.0, START, "start")).ledger
    assert expected_from_short_runs(reading, 0.01, ledger, 14.0) == 7.0
