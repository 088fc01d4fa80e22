"""The shipped hyperparameters, tasks, choices and claims, taken together."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from advisor.knowledge.loader import Knowledge, load_knowledge
from advisor.knowledge.models import Hyperparameter, Task

HYPERPARAMETERS = list(load_knowledge().hyperparameters.values())
TASKS = list(load_knowledge().tasks.values())
CATEGORIES = {
    "optimizers", "schedules", "activations", "losses", "regularizers", "initializers", "normalizations",
    "augmentations", "architectures", "search_methods", "metrics",
}  # fmt: skip


def test_all_claims_are_there(knowledge: Knowledge) -> None:
    assert len(knowledge.claims) == len(knowledge.claim_ids) == 483


def test_nothing_acts_on_a_claim_that_is_outdated_or_wrong(knowledge: Knowledge) -> None:
    fallen = {name for name, claim in knowledge.claims.items() if claim.standing in {"outdated", "wrong"}}
    for hyperparameter in HYPERPARAMETERS:
        for value in hyperparameter.resolved:
            assert not fallen.intersection(value.cites), f"{hyperparameter.name}: {value.why}"
    for rule in knowledge.rules.values():
        assert not fallen.intersection(rule.cites), rule.id


def test_whoever_doubts_a_claim_says_why(knowledge: Knowledge) -> None:
    assert [
        name for name, claim in knowledge.claims.items() if (claim.standing == "held") != (claim.remark is None)
    ] == []


@pytest.mark.parametrize("hyperparameter", HYPERPARAMETERS, ids=lambda item: item.name)
def test_an_effect_is_two_or_three_sentences(hyperparameter: Hyperparameter) -> None:
    assert 2 <= len(re.findall(r"[.!?](?= |$)", hyperparameter.effect)) <= 3


@pytest.mark.parametrize("hyperparameter", HYPERPARAMETERS, ids=lambda item: item.name)
def test_neutral_values_are_possible(hyperparameter: Hyperparameter) -> None:
    assert hyperparameter.neutral is None or hyperparameter.possible.contains(hyperparameter.neutral)


@pytest.mark.parametrize("hyperparameter", HYPERPARAMETERS, ids=lambda item: item.name)
def test_a_law_of_the_batch_size_says_why_and_can_be_reached(hyperparameter: Hyperparameter) -> None:
    for number, law in enumerate(hyperparameter.scaling):
        assert law.why
        hiding = [earlier for earlier in hyperparameter.scaling[:number] if not earlier.active_when]
        given = law.when.given()
        assert not any(all(given.get(fact) == value for fact, value in each.when.given().items()) for each in hiding)


@pytest.mark.parametrize(
    ("name", "optimizer", "value"),
    [
        ("weight_decay", "adamw", 0.01),
        ("weight_decay", "adam", 0),
        ("weight_decay", None, 0),
        ("epsilon", "adadelta", 1e-6),
        ("beta2", "lion", 0.99),
    ],
)
def test_what_holds_unset_depends_on_the_optimizer(
    name: str, optimizer: str | None, value: float, knowledge: Knowledge
) -> None:
    assert knowledge.hyperparameter(name).neutral_beside(optimizer) == value


@pytest.mark.parametrize("hyperparameter", HYPERPARAMETERS, ids=lambda item: item.name)
def test_a_number_comes_with_a_recommended_range(hyperparameter: Hyperparameter) -> None:
    for value in hyperparameter.resolved:
        if hyperparameter.scale == "choice":
            assert value.default in value.choices
        else:
            assert value.low is not None
            assert value.high is not None
            assert hyperparameter.scale == "linear" or value.low > 0, "a log scale has no zero"


@pytest.mark.parametrize("hyperparameter", HYPERPARAMETERS, ids=lambda item: item.name)
def test_no_context_is_hidden_by_an_earlier_one(hyperparameter: Hyperparameter) -> None:
    contexts = [value.when.given() for value in hyperparameter.resolved]
    for number, context in enumerate(contexts):
        for earlier in contexts[:number]:
            assert not all(context.get(fact) == wanted for fact, wanted in earlier.items()), context


def test_momentum_is_never_a_learning_rate(knowledge: Knowledge) -> None:
    # One article heads its learning rates for SGD with momentum with the word momentum.
    for value in knowledge.hyperparameter("momentum").resolved:
        assert value.low is not None
        assert value.low > 1e-2


@pytest.mark.parametrize("task", TASKS, ids=lambda item: item.name)
def test_a_task_starts_with_possible_values(task: Task, knowledge: Knowledge) -> None:
    for name, value in task.start.items():
        assert knowledge.hyperparameter(name).possible.contains(value), name
        assert name in task.importance
    assert knowledge.hyperparameter("batch_size").possible.contains(task.batch_size.low)
    assert task.importance[0] == "learning_rate"
    assert len(set(task.importance)) == len(task.importance)


def test_choices_are_there_and_speak_of_what_can_be_chosen(knowledge: Knowledge) -> None:
    assert set(knowledge.choices) == CATEGORIES
    for category, name in {"optimizers": "optimizer", "schedules": "schedule"}.items():
        described = {option.name for option in knowledge.choices[category].options}
        assert described >= set(knowledge.hyperparameter(name).possible.choices)


def test_no_start_is_an_outdated_choice(knowledge: Knowledge) -> None:
    options = chain.from_iterable(choices.options for choices in knowledge.choices.values())
    outdated = {option.name for option in options if option.status == "outdated"}
    defaults = {value.default for item in HYPERPARAMETERS for value in item.resolved}
    assert not outdated & (defaults | {value for task in TASKS for value in task.start.values()})


def test_the_main_flow_has_nine_steps(knowledge: Knowledge) -> None:
    assert len(knowledge.procedures["main_flow"].steps) == 9
