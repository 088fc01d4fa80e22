from __future__ import annotations

import pytest

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.programs.first_values import first_values, situation_with

KNOWLEDGE = load_knowledge()
TASK = "cnn-classification"


def values(names: list[str], given: dict[str, Value], **ranges: Range) -> dict[str, Value]:
    return first_values(names, given, TASK, ranges, KNOWLEDGE)


def test_own_values_come_first_and_the_rest_is_recommended() -> None:
    found = values(["learning_rate", "batch_size", "dropout", "seed", "run"], {"learning_rate": 1e-4})
    assert found["learning_rate"] == 1e-4
    assert set(found) == {"learning_rate", "batch_size", "dropout"}
    assert isinstance(found["batch_size"], int)


def test_what_no_placeholder_takes_is_known_to_be_fixed() -> None:
    found = values(["learning_rate"], {"optimizer": "torch.optim.AdamW", "batch_size": 128})
    assert found["optimizer"] == "adamw"
    situation = situation_with(found, TASK, KNOWLEDGE)
    assert (situation.optimizer, situation.batch_size) == ("adamw", 128)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lerning_rate": 0.1}, "did you mean 'learning_rate'"),
        ({"learning_rate": -1}, "impossible"),
        ({"learning_rate": "abc"}, "is no number"),
        ({"learning_rate": None}, "has no value"),
        ({"batch_size": 3.5}, "whole numbers"),
        ({"steps": 0}, "whole number above 0"),
        ({"dropout": 0.7}, "impossible"),
    ],
)
def test_values_that_cannot_be_are_refused(given: dict[str, Value], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        values(["learning_rate"], given, dropout=Range(low=0.0, high=0.5))


@pytest.mark.parametrize("name", ["epochs", "steps"])
def test_nobody_guesses_how_long_a_training_is(name: str) -> None:
    with pytest.raises(UsageError, match="how long a full training is"):
        values(["learning_rate", name], {})


def test_words_of_the_users_own_program_are_taken_as_they_are() -> None:
    assert values(["optimizer"], {"optimizer": "MySpecialAdam"})["optimizer"] == "MySpecialAdam"
