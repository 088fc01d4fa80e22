from __future__ import annotations

import pytest

from advisor.advising import advise
from advisor.core.config import Config
from advisor.core.situation import Situation
from advisor.explanation import explain
from advisor.first_day import first_day
from advisor.given_config import check_config
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.situations import situation_of
from advisor.suggestion import suggest


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def test_a_good_configuration_gets_no_warning(knowledge: Knowledge) -> None:
    good = Config(
        optimizer="sgd", learning_rate=0.1, momentum=0.9, batch_size=256, schedule="cosine", weight_decay=5e-4,
        warmup_fraction=0.05,
    )  # fmt: skip
    facts = {"task": "cnn-classification", "config": good, "normalization": "batch_norm", "regime": "from_scratch"}
    assert advise(situation_of(facts, knowledge), knowledge).warnings == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"momentum": 0.005}, "momentum looks like a learning rate"),
        ({"dropout": 0.9}, "dropout"),
        ({"schedule": "constant"}, "no schedule"),
        ({"optimizer": "adam", "learning_rate": 0.1}, "learning_rate = 0.1 is outside"),
        ({"optimizer": "Adam", "learning_rate": 0.1}, "looks like one for SGD, and is too high for Adam"),
        ({"learning_rate": 3e-4}, "looks like one for Adam, and is too low for SGD"),
        ({"normalization": "batch_norm", "dropout": 0.3}, "dropout stands together with batch normalization"),
        ({"learnig_rate": 0.1}, "did you mean 'learning_rate'"),
        ({"lr": 0.1}, "write learning_rate"),
        ({"learning_rate": -1}, "learning_rate = -1 is impossible"),
        ({"optimizer": "shampoo"}, "optimizer = shampoo is none of"),
    ],
)
def test_what_is_odd_is_told(change: dict[str, float | str], words: str, knowledge: Knowledge) -> None:
    config = Config(optimizer="sgd", learning_rate=0.05, momentum=0.9, batch_size=128, schedule="cosine").with_(
        **change
    )
    told = advise(situation_of({"task": "cnn-classification", "config": config}, knowledge), knowledge).warnings
    assert any(words.lower() in warning.lower() for warning in told), told


def test_the_configuration_tells_optimizer_and_batch_size(knowledge: Knowledge) -> None:
    config = Config(optimizer="adam", batch_size=16, accumulation_steps=4)
    situation = situation_of({"task": "cnn-classification", "config": config}, knowledge)
    assert (situation.optimizer, situation.batch_size) == ("adam", 64)
    said = situation_of({"task": "cnn-classification", "config": config, "batch_size": 8}, knowledge)
    assert said.batch_size == 8


def test_another_batch_size_moves_the_configuration_in_use(knowledge: Knowledge) -> None:
    config = Config(optimizer="sgd", learning_rate=0.1, batch_size=128)
    facts = {"task": "cnn-classification", "config": config}
    moved = {
        row.hyperparameter: row.to
        for row in advise(situation_of({**facts, "batch_size": 256}, knowledge), knowledge).rescaled
    }
    assert moved == {"batch_size": 256, "learning_rate": 0.2}
    assert advise(situation_of({**facts, "batch_size": 128}, knowledge), knowledge).rescaled == ()
    assert advise(situation_of(facts, knowledge), knowledge).rescaled == ()


def test_a_configuration_without_a_batch_size_cannot_be_moved(knowledge: Knowledge) -> None:
    config = Config(optimizer="sgd", learning_rate=0.1)
    facts = {"task": "cnn-classification", "config": config, "batch_size": 64}
    told = advise(situation_of(facts, knowledge), knowledge)
    assert told.rescaled == ()
    assert any("names no batch_size" in warning for warning in told.warnings)


def test_nothing_is_checked_where_nothing_was_given(knowledge: Knowledge) -> None:
    assert check_config(Config(), Situation(task="cnn-classification"), knowledge) == ()


def test_the_first_day_prepares_logs_and_then_tunes(knowledge: Knowledge) -> None:
    deeds = first_day(knowledge.task("cnn-classification"), knowledge)
    titles = [deed.title for deed in deeds]
    log = titles.index("Log what lets a run be judged")
    assert 0 < log < len(titles) - 1
    assert "train_loss" in deeds[log].do
    assert titles[:log] == [step.title for step in knowledge.procedures["before_tuning"].steps]


@pytest.mark.parametrize("name", ["learning_rate", "weight_decay", "batch_size", "schedule"])
def test_an_explanation_ends_where_the_suggestion_begins(name: str, knowledge: Knowledge) -> None:
    situation = Situation(task="transformer-lm", optimizer="adamw", batch_size=64)
    explanation = explain(name, situation, knowledge)
    advised = suggest(situation, knowledge).value_of(name)
    chosen = [passage for passage in explanation.contexts if passage.fate == "chosen"]
    assert len(chosen) == 1
    assert name in ("batch_size", "schedule") or explanation.value == advised
    first_that_holds = next(passage for passage in explanation.contexts if passage.fate != "does not hold")
    assert first_that_holds == chosen[0]


def test_an_explanation_names_the_disputes(knowledge: Knowledge) -> None:
    explanation = explain("learning_rate", Situation(task="cnn-classification"), knowledge)
    assert any(dispute.startswith("C01 ") for dispute in explanation.disputes)
    assert any("0.01 … 0.1" in position for position in explanation.positions)


def test_what_was_not_told_says_how_far_it_would_move_the_value(knowledge: Knowledge) -> None:
    missing = {item.fact: item for item in suggest(Situation(task="cnn-classification"), knowledge).missing}
    assert missing["batch_size"].spread == "learning_rate scales with it"
    assert "learning_rate is" in (missing["regime"].spread or "")
    told = suggest(Situation(task="cnn-classification", batch_size=64), knowledge).missing
    assert "batch_size" not in {item.fact for item in told}
