from __future__ import annotations

import pytest
from pydantic import ValidationError

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis, Step, Trial

CHANGE = Change(change="dropout", from_=0.0, to=0.3, operation="raise to at least 0.3", because="it helps")
IDEA = Hypothesis(reason="the model overfits", changes=(CHANGE,), rule="OVF001", predicted=0.02, cites=("S1-001",))
STEP = Step(
    number=1,
    hypothesis=IDEA,
    before=1,
    after=2,
    measured=None,
    noise=0.01,
    decision="reverted",
    why="the training diverged",
    price=1.07,
)
TRIAL = Trial(
    id=2,
    purpose="change",
    config=Config(learning_rate=0.1, nesterov=True, gradient_clip_norm=None),
    seed=0,
    length=1.0,
    outcome=Outcome.DIVERGED,
    score=None,
    cost=0.3,
    seconds=2.0,
    hypothesis=IDEA,
)


def test_a_step_and_a_trial_survive_json() -> None:
    assert Step.model_validate_json(STEP.model_dump_json(by_alias=True)) == STEP
    assert Trial.model_validate_json(TRIAL.model_dump_json(by_alias=True)) == TRIAL


@pytest.mark.parametrize(("field", "value"), [("decision", "maybe"), ("purpose", "fun"), ("outcome", "sulked")])
def test_only_known_words_are_taken(field: str, value: str) -> None:
    noun = STEP if field == "decision" else TRIAL
    with pytest.raises(ValidationError, match=field):
        type(noun).model_validate({**noun.model_dump(), field: value})
