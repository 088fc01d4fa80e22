"""The space of a task, from our own knowledge: whatever it says, the space must hold together."""

from __future__ import annotations

import pytest

from advisor.core.advice import Range
from advisor.core.situation import Situation
from advisor.export.space import Dimension, Space
from advisor.export.space_of_task import space_of_task, wide_enough
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge

KNOWLEDGE = load_knowledge()


@pytest.fixture
def knowledge() -> Knowledge:
    return KNOWLEDGE


def named(space: Space, name: str) -> list[Dimension]:
    return [item for item in space.dimensions if item.name == name]


@pytest.mark.parametrize("task", KNOWLEDGE.tasks)
def test_every_advised_value_lies_in_its_range_and_has_a_source(task: str, knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task=task), knowledge)
    for item in space.dimensions:
        assert item.sources
        assert item.range is not None or item.fixed_because
        assert item.range is None or item.range.contains(item.value)
        assert not (item.is_log and item.ends[0] <= 0)
    labels = [item.label for item in space.dimensions]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("task", KNOWLEDGE.tasks)
def test_under_one_choice_a_name_occurs_once(task: str, knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task=task), knowledge)
    for optimizer in space.optimizers:
        inside = [item.name for item in space.dimensions if optimizer in item.when.get("optimizer", (optimizer,))]
        assert len(inside) == len(set(inside))


def test_the_learning_rate_follows_the_optimizer(knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task="cnn-classification"), knowledge)
    assert len(named(space, "learning_rate")) > 1
    assert all(item.when["optimizer"] for item in named(space, "learning_rate"))
    assert named(space, "momentum")[0].when == {"optimizer": ("sgd",)}


def test_another_schedule_brings_its_own_values_into_play(knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task="cnn-classification"), knowledge)
    assert "step" in named(space, "decay_factor")[0].when["schedule"]


def test_what_the_user_said_is_not_searched(knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task="cnn-classification", optimizer="rmsprop"), knowledge)
    (optimizer,) = named(space, "optimizer")
    assert (optimizer.value, optimizer.range, optimizer.fixed_because) == ("rmsprop", None, "it is given")
    assert not any("optimizer" in item.when for item in space.dimensions)


def test_batch_size_and_epochs_are_no_question_for_a_search(knowledge: Knowledge) -> None:
    space = space_of_task(Situation(task="cnn-classification"), knowledge)
    for name in ("batch_size", "epochs"):
        (item,) = named(space, name)
        assert item.range is None


def test_a_range_widens_to_its_value() -> None:
    assert wide_enough(Range(scale="log", low=0.1, high=1), 0) == Range(scale="linear", low=0, high=1)
    assert wide_enough(Range(scale="log", low=0.1, high=1), 2) == Range(scale="log", low=0.1, high=2)
    assert wide_enough(Range(choices=("a", "b")), "c").choices == ("c", "a", "b")
