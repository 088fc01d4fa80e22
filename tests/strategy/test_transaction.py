from __future__ import annotations

import pytest

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.remedy import Change
from advisor.strategy.transaction import completed
from tests.strategy.conftest import KNOBS, SITUATION, START, change, outlook


def entailed(first: Change, config: Config = START) -> dict[str, tuple[Value, Value]]:
    """Return name -> (from, to) of what the change brings along."""
    told = completed(first, config, outlook())
    assert told[0] == first
    return {each.change: (each.from_, each.to) for each in told[1:]}


def test_an_ordinary_change_comes_alone() -> None:
    assert entailed(change("dropout", 0.0, 0.3)) == {}


@pytest.mark.parametrize(
    ("optimizer", "to", "rate"),
    [("sgd", 128, 0.04), ("sgd", 8, 0.0025), ("adam", 128, 0.02), ("adamw", 8, 0.005), ("rmsprop", 512, 0.04)],
)
def test_the_batch_size_brings_its_rate_by_the_law_of_the_optimizer(optimizer: str, to: int, rate: float) -> None:
    config = START.with_(optimizer=optimizer)
    assert entailed(change("batch_size", 32, to), config) == {"learning_rate": (0.01, rate)}


def test_the_decay_of_adamw_and_the_memory_of_adam_move_too() -> None:
    config = START.with_(optimizer="adamw", weight_decay=0.01, beta2=0.999)
    assert entailed(change("batch_size", 32, 128), config) == {
        "learning_rate": (0.01, 0.02),
        "weight_decay": (0.01, 0.02),
        "beta2": (0.999, 0.99601),
    }


def test_a_very_large_batch_brings_a_warmup() -> None:
    assert entailed(change("batch_size", 32, 2048), START.with_(optimizer="sgd"))["warmup_fraction"] == (0, 0.05)


def test_what_cannot_be_set_does_not_move() -> None:
    without = {name: span for name, span in KNOBS.items() if name != "learning_rate"}
    moved = change("batch_size", 32, 128)
    assert completed(moved, START, outlook(knobs=without)) == (moved,)


def test_accumulation_moves_the_rate_as_the_batch_does() -> None:
    config = START.with_(optimizer="sgd", accumulation_steps=1)
    knobs = {**KNOBS, "accumulation_steps": Range(low=1, high=64)}
    told = completed(change("accumulation_steps", 1, 4), config, outlook(knobs=knobs))
    assert [(each.change, each.to) for each in told] == [("accumulation_steps", 4), ("learning_rate", 0.04)]


def test_accumulation_in_use_stays_beside_a_larger_batch() -> None:
    config = START.with_(optimizer="sgd", accumulation_steps=4)
    knobs = {**KNOBS, "accumulation_steps": Range(low=1, high=64)}
    told = completed(change("batch_size", 32, 64), config, outlook(knobs=knobs))
    assert [(each.change, each.to) for each in told] == [("batch_size", 64), ("learning_rate", 0.02)]


def test_a_known_limit_of_the_memory_accumulates_instead() -> None:
    situation = SITUATION.model_copy(update={"max_batch_size": 32})
    config = START.with_(optimizer="sgd")
    knobs = {**KNOBS, "accumulation_steps": Range(low=1, high=64)}
    asked = change("batch_size", 32, 128)
    told = completed(asked, config, outlook(knobs=knobs, situation=situation))
    assert [(each.change, each.to) for each in told] == [("accumulation_steps", 4), ("learning_rate", 0.04)]
    # Where nothing can be accumulated, the change is tried as it is: no memory left is an outcome like others.
    assert completed(asked, config, outlook(situation=situation)) == (asked,)


@pytest.mark.parametrize("optimizer", ["adagrad", "adadelta"])
def test_without_a_law_the_rate_stays(optimizer: str) -> None:
    assert entailed(change("batch_size", 32, 128), START.with_(optimizer=optimizer)) == {}


def test_an_unknown_batch_size_or_rate_cannot_be_scaled() -> None:
    assert entailed(change("batch_size", None, 128)) == {}
    assert entailed(change("batch_size", 32, 128), Config(optimizer="sgd")) == {}


def test_adamw_brings_the_decay_that_it_is_chosen_for() -> None:
    assert entailed(change("optimizer", "adam", "adamw")) == {"weight_decay": (0.0, 0.01)}


def test_a_decay_in_use_is_kept() -> None:
    assert entailed(change("optimizer", "adam", "adamw"), START.with_(weight_decay=0.05)) == {}


def test_other_optimizers_bring_no_decay() -> None:
    assert entailed(change("optimizer", "adam", "nadam")) == {}


def test_a_decay_that_cannot_be_set_is_not_brought() -> None:
    without = {name: span for name, span in KNOBS.items() if name != "weight_decay"}
    moved = change("optimizer", "adam", "adamw")
    assert completed(moved, START, outlook(knobs=without)) == (moved,)


def test_every_entailed_change_says_why() -> None:
    for first in (change("batch_size", 32, 64), change("optimizer", "adam", "adamw")):
        (_, second) = completed(first, START, outlook())
        assert second.because
        assert second.operation
