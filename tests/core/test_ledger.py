from __future__ import annotations

import pytest

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.ledger import Ledger, Plan
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.situation import Situation
from advisor.core.step import Trial


def trial(number: int, cost: float) -> Trial:
    return Trial(
        id=number,
        purpose="probe",
        config=Config(learning_rate=0.1),
        seed=0,
        length=1.0,
        outcome=Outcome.FINISHED,
        score=0.5,
        cost=cost,
        seconds=10 * cost,
    )


# The probe's reading counts its trainings in `cost`; they are charged as trials, and only `own_cost` comes on top.
READING = Reading(probe="lr_range", question="which?", cost=0.5, own_cost=0.125, seconds=5.0, own_seconds=1.0)
LEDGER = Ledger(
    name="toy",
    situation=Situation(),
    metric="accuracy",
    direction="maximize",
    start=Config(learning_rate=0.1),
    trials=(trial(1, 1.0), trial(7, 0.25)),
    readings=(READING,),
)


def test_everything_is_charged_once() -> None:
    assert LEDGER.spent == 1.375
    assert LEDGER.seconds == 13.5


def test_a_trial_is_found_by_its_id() -> None:
    assert LEDGER.trial(7).cost == 0.25


@pytest.mark.parametrize(("direction", "maximizes"), [("maximize", True), ("minimize", False)])
def test_the_direction(direction: str, maximizes: bool) -> None:
    assert LEDGER.model_copy(update={"direction": direction}).maximizes is maximizes


def test_it_survives_json() -> None:
    assert Ledger.model_validate_json(LEDGER.model_dump_json(by_alias=True)) == LEDGER


def test_a_plan_says_how_long_it_takes() -> None:
    assert Plan(budget=Budget(fte=3), fte=3.0, seconds_per_fte=40.0, items=()).minutes == 2
