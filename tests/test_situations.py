from __future__ import annotations

import pytest

from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.situations import situation_of

KNOWN = load_knowledge()


def test_facts_become_a_situation() -> None:
    told = situation_of({"task": "cnn-classification", "batch_size": 128, "input_shape": (3, 32, 32)}, KNOWN)
    assert told == Situation(task="cnn-classification", batch_size=128, input_shape=(3, 32, 32))


@pytest.mark.parametrize("name", ["adamw", "AdamW", "ADAMW", "torch.optim.AdamW"])
def test_an_optimizer_is_known_however_it_is_spelled(name: str) -> None:
    assert situation_of({"optimizer": name}, KNOWN).optimizer == "adamw"
    assert situation_of({"config": {"optimizer": name}}, KNOWN).optimizer == "adamw"


def test_a_configuration_is_spelled_as_the_rules_read_it() -> None:
    config = situation_of({"config": {"optimizer": "SGD", "schedule": "Cosine", "mine": "Mine"}}, KNOWN).config
    assert config == Config(optimizer="sgd", schedule="cosine", mine="Mine")


@pytest.mark.parametrize(
    "config", [{"optimizer": "shampoo"}, {"optimizer": 3}, {"batch_size": 0}, {"batch_size": True}]
)
def test_what_cannot_be_in_a_configuration_is_no_fact(config: dict[str, Value]) -> None:
    told = situation_of({"config": config}, KNOWN)
    assert (told.optimizer, told.batch_size) == (None, None)


def test_the_normalization_is_taken_from_the_configuration() -> None:
    assert situation_of({"config": {"normalization": "BatchNorm"}}, KNOWN).normalization == "batch_norm"


def test_what_was_not_said_stays_unknown() -> None:
    assert set(situation_of({}, KNOWN).model_dump().values()) == {None}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"bath_size": 128}, "did you mean 'batch_size'"),
        ({"qqq": 1}, "known are task, data_size"),
        ({"batch_size": 0}, "batch_size = 0 cannot be"),
        ({"batch_size": "many"}, "batch_size = 'many' cannot be"),
        ({"regime": "half"}, "regime = 'half' cannot be"),
        ({"imbalance": 0.5}, "imbalance = 0.5 cannot be"),
        ({"label_noise": 1.5}, "label_noise = 1.5 cannot be"),
        ({"optimizer": "adma"}, "no optimizer 'adma' .*did you mean"),
        ({"optimizer": "qqq"}, "known are sgd, adam"),
        ({"input_shape": (0, 3)}, "input_shape = 0 cannot be"),
        ({"max_batch_size": 0}, "max_batch_size = 0 cannot be"),
    ],
)
def test_the_first_mistake_is_told_in_one_sentence(facts: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        situation_of(facts, KNOWN)
    assert "\n" not in str(caught.value)
