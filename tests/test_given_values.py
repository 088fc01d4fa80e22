from __future__ import annotations

import pytest

from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.given_values import canonical, doubts, impossible
from advisor.knowledge.loader import load_knowledge
from advisor.suggestion import suggest

KNOWN = load_knowledge()
ADVICE = suggest(Situation(task="cnn-classification", optimizer="sgd", batch_size=128), KNOWN).advice


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("dropout", 0.9, "dropout = 0.9 is outside the recommended range 0 … 0.5."),
        ("dropout", 1.5, "dropout = 1.5 is impossible: expected a number in 0 … "),
        ("learning_rate", -1, "learning_rate = -1 is impossible"),
        ("learning_rate", "fast", "learning_rate = fast is impossible: expected a number"),
        ("batch_size", 0, "batch_size = 0 is impossible: expected a whole number in 1 … 131072."),
        ("batch_size", 1.5, "batch_size = 1.5 is impossible: expected a whole number"),
        ("batch_size", True, "batch_size = True is impossible: expected a whole number"),
        ("schedule", "consine", "schedule = consine is none of constant | step"),
        ("schedule", "constant", "schedule = constant is outside the recommended range cosine | one_cycle"),
        ("optimizer", "shampoo", "optimizer = shampoo is none of sgd | adam"),
        ("learnig_rate", 0.1, "learnig_rate was not checked: no hyperparameter is called so (did you mean 'learning_"),
        ("warp_factor", 3, "warp_factor was not checked: no hyperparameter is called so"),
        ("lr", 0.1, "lr was not checked: write learning_rate, as it is called here."),
        ("WD", 0.1, "WD was not checked: write weight_decay, as it is called here."),
    ],
)
def test_what_is_odd_is_told_in_one_sentence(name: str, value: Value, words: str) -> None:
    told = doubts(Config({name: value}), ADVICE, KNOWN)
    assert len(told) == 1
    assert told[0].startswith(words), told


@pytest.mark.parametrize(
    "config", [{"dropout": 0.2, "batch_size": 64.0}, {"dropout": None}, {"nesterov": True}, {"lora_rank": 4}]
)
def test_what_is_usual_is_not(config: dict[str, Value]) -> None:
    assert doubts(Config(config), ADVICE, KNOWN) == ()


@pytest.mark.parametrize(
    ("name", "value", "spelled"),
    [
        ("optimizer", "AdamW", "adamw"),
        ("optimizer", "torch.optim.SGD", "sgd"),
        ("optimizer", "ScheduleFree-AdamW", "schedule_free_adamw"),
        ("optimizer", "shampoo", "shampoo"),
        ("optimizer", 3, 3),
        ("schedule", "OneCycle", "one_cycle"),
        ("normalization", "BatchNorm", "batch_norm"),
        ("learning_rate", 0.1, 0.1),
    ],
)
def test_a_choice_is_spelled_as_the_knowledge_does(name: str, value: Value, spelled: Value) -> None:
    assert canonical(value, KNOWN.hyperparameters[name]) == spelled


def test_no_other_name_means_two_things() -> None:
    others = [other for item in KNOWN.hyperparameters.values() for other in item.also_called]
    assert len(set(others)) == len(others)
    assert not set(others) & set(KNOWN.hyperparameters)
    assert [other for other in others if other != other.lower()] == []


def test_numbers_that_cannot_be_are_told_and_words_of_the_users_own_are_not() -> None:
    wrong = impossible(Config(batch_size=0, dropout=0.1, optimizer="my_own", colour=-1), load_knowledge())
    assert wrong == {"batch_size": "batch_size = 0 is impossible: expected a whole number in 1 … 131072"}
