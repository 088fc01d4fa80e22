"""Every task with every optimizer and batch size gets a complete suggestion that stays inside its own ranges."""

from __future__ import annotations

from itertools import product

import pytest

from advisor.core.advice import Advice
from advisor.core.situation import Situation
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.suggestion import suggest

KNOWLEDGE = load_knowledge()
TASKS = sorted(KNOWLEDGE.tasks)
OPTIMIZERS = [str(name) for name in KNOWLEDGE.hyperparameters["optimizer"].possible.choices]
#: From end to end, and both sides of the batch size from which other contexts hold.
BATCH_SIZES = [1, 2, 3, 8, 32, 100, 256, 1024, 1025, 4096]
#: What the user said is repeated as it was said, inside a recommendation or not.
SAID = {"optimizer", "batch_size"}
#: Those that issue 3 asks for.
EXPECTED_TASKS = {
    "cnn-classification", "transfer-learning", "object-detection", "semantic-segmentation", "image-generation-gan",
    "image-to-image", "vae", "transformer-classification", "transformer-lm", "llm-finetuning", "rnn-sequence",
    "time-series", "tabular-classification", "tabular-regression", "metric-learning", "recommendation",
    "reinforcement-learning",
}  # fmt: skip


def advised(situation: Situation) -> dict[str, Advice]:
    return {item.hyperparameter: item for item in suggest(situation, KNOWLEDGE).advice}


def faults(advice: Advice) -> list[str]:
    """Return what is wrong with one piece of advice."""
    found = [] if advice.cites else ["no source"]
    possible = KNOWLEDGE.hyperparameters[advice.hyperparameter].possible
    if advice.value is not None and not possible.contains(advice.value):
        found.append(f"{advice.value} is impossible")
    if advice.hyperparameter not in SAID and advice.value is not None and not advice.range.contains(advice.value):
        found.append(f"{advice.value} is outside {advice.range}")
    return [f"{advice.hyperparameter}: {fault}" for fault in found]


def test_there_is_breadth() -> None:
    assert len(KNOWLEDGE.hyperparameters) >= 100
    assert set(TASKS) >= EXPECTED_TASKS


@pytest.mark.parametrize("task", TASKS)
def test_every_advised_value_lies_inside_its_range_and_has_a_source(task: str) -> None:
    wrong = {
        (optimizer, batch_size, fault)
        for optimizer, batch_size in product(OPTIMIZERS, BATCH_SIZES)
        for advice in advised(Situation(task=task, optimizer=optimizer, batch_size=batch_size)).values()
        for fault in faults(advice)
    }
    assert not wrong


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"regime": "fine_tuning"},
        {"regime": "from_scratch", "data_size": 500},
        {"data_size": 50_000, "imbalance": 50},
        {"parameters": 30_000_000_000, "data_size": 10_000_000},
        {"normalization": "batch_norm"},
        {"normalization": "none"},
    ],
    ids=str,
)
def test_other_facts_keep_it_so(task: str, facts: dict[str, object]) -> None:
    situation = Situation.model_validate({"task": task, **facts})
    advice = advised(situation)
    assert [fault for item in advice.values() for fault in faults(item)] == []
    assert all(item.range.contains(item.value) for name, item in advice.items() if name in SAID)


@pytest.mark.parametrize("task", TASKS)
def test_a_suggestion_is_complete_and_the_same_each_time(task: str) -> None:
    once, again = (suggest(Situation(task=task), KNOWLEDGE) for _ in range(2))
    assert once == again
    names = {item.hyperparameter for item in once.advice}
    assert {"learning_rate", "batch_size", "optimizer", "schedule"} <= names
    assert len(names) >= 15


@pytest.mark.parametrize("task", TASKS)
def test_the_range_of_batch_sizes_is_the_task_s(task: str) -> None:
    batch_size = advised(Situation(task=task))["batch_size"]
    assert KNOWLEDGE.tasks[task].batch_size.contains(batch_size.value)
    for end in (batch_size.range.low, batch_size.range.high):
        assert KNOWLEDGE.tasks[task].batch_size.contains(end)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_optimizer_has_a_rate_of_its_own(optimizer: str) -> None:
    learning_rate = KNOWLEDGE.hyperparameters["learning_rate"]
    named = (value.when.optimizer or () for value in learning_rate.resolved)
    assert any(optimizer in ((wanted,) if isinstance(wanted, str) else wanted) for wanted in named)


def test_every_hyperparameter_matters_to_some_task() -> None:
    used = {name for task in KNOWLEDGE.tasks.values() for name in task.importance}
    assert set(KNOWLEDGE.hyperparameters) == used


def test_a_low_rank_adapter_is_tuned_only_where_there_is_one() -> None:
    assert "lora_rank" in advised(Situation(task="llm-finetuning"))
    assert "lora_rank" not in advised(Situation(task="transformer-classification"))
    assert "gae_lambda" in advised(Situation(task="reinforcement-learning"))
    assert "replay_buffer_size" not in advised(Situation(task="reinforcement-learning"))


def test_scales_with_the_batch_go_by_the_law_of_the_optimizer() -> None:
    def rate(optimizer: str, batch_size: int) -> float:
        situation = Situation(task="cnn-classification", optimizer=optimizer, batch_size=batch_size)
        value = advised(situation)["learning_rate"].value
        assert isinstance(value, float)
        return value

    assert rate("sgd", 512) == pytest.approx(2 * rate("sgd", 256))
    assert rate("lamb", 2048) == pytest.approx(2 * rate("lamb", 512))
    assert rate("lion", 2048) == rate("lion", 32)


def test_what_a_claim_says_is_said_of_something_that_can_be(knowledge: Knowledge) -> None:
    for hyperparameter in knowledge.hyperparameters.values():
        for position in hyperparameter.positions:
            said = [position.value, position.low, position.high, *position.choices]
            wrong = [value for value in said if value is not None and not hyperparameter.possible.contains(value)]
            assert not wrong, f"{hyperparameter.name} {position.claim}: {wrong}"
            assert any(value is not None for value in said) or position.note, (
                f"{hyperparameter.name} {position.claim} says nothing"
            )
