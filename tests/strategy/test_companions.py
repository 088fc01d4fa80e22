from __future__ import annotations

from advisor.strategy.companions import companions, with_companions
from tests.strategy.conftest import SITUATION, START, outlook

FEW_UPDATES = SITUATION.model_copy(update={"data_size": 1000})


def test_a_constant_rate_gets_the_recommended_schedule_with_its_warmup() -> None:
    made = {change.change: change.to for change in companions(outlook())}
    assert made == {"schedule": "cosine", "warmup_fraction": 0.05}
    assert with_companions(START, outlook()) == START.with_(**made)


def test_a_schedule_of_the_user_stays() -> None:
    assert companions(outlook(start=START.with_(schedule="cosine"))) == ()


def test_a_warmup_of_the_user_stays() -> None:
    made = companions(outlook(start=START.with_(warmup_fraction=0.2)))
    assert [change.change for change in made] == ["schedule"]


def test_what_the_user_declined_is_left_out() -> None:
    assert companions(outlook(declined=("schedule=cosine",))) == ()


def test_without_a_known_task_nothing_is_recommended() -> None:
    assert companions(outlook(situation=SITUATION.model_copy(update={"task": None}))) == ()


def test_a_training_of_few_updates_gets_half_the_batch_and_its_rate_is_left_to_the_probe() -> None:
    made = {change.change: change.to for change in companions(outlook(situation=FEW_UPDATES))}
    assert made["batch_size"] == 16
    assert "learning_rate" not in made
