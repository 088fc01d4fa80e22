"""Entries of the knowledge in the terminal."""

from typing import Any

import pytest
from rich.console import Console

from advisor.core.noun import Noun
from advisor.core.remedy import Fallback, Remedy
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import Choices, Claim, Hyperparameter, Procedure, Rule, Source, Task, When
from advisor.report.console import (
    show_choice,
    show_choices,
    show_entry,
    show_hyperparameter,
    show_knowledge_list,
    show_rule,
    show_task,
)
from advisor.report.console.knowledge import context, remedy
from tests.report.conftest import printed

RULE = Rule.model_validate(
    {
        "id": "LRN001",
        "name": "learning-rate-too-high-early",
        "claim": "the learning rate is too high",
        "severity": "high",
        "confidence": "medium",
        "status": "tested",
        "why": "Steps overshoot.",
        "needs": ["train_loss"],
        "when": {"sign": "train_loss.diverged", "is": True},
        "unless": [{"sign": "inputs.has_nan", "is": True}],
        "remedies": [
            {"change": "learning_rate", "by_probe": "lr_range", "else": {"multiply": 0.1}, "because": "it is sure"}
        ],
        "false_alarms": ["a sweep ends in divergence on purpose"],
        "cites": ["goyal2017"],
        "evidence": "reports/evidence/LRN001.json",
    }
)
HYPERPARAMETER = Hyperparameter.model_validate(
    {
        "name": "learning_rate",
        "title": "Learning rate",
        "group": "optimizer",
        "scale": "log",
        "tier": 1,
        "effect": "It sets the size of each update.",
        "interacts_with": ["batch_size"],
        "possible": {"scale": "log", "low": 1e-8, "high": 10},
        "resolved": [
            {
                "when": {"optimizer": ["adam", "adamw"]},
                "default": 0.001,
                "low": 1e-4,
                "high": 0.01,
                "at_batch_size": 64,
                "why": "The paper's value.",
                "cites": ["kingma2014"],
            },
            {"default": 0.01, "why": "A guess.", "cites": ["goyal2017"]},
        ],
        "scaling": [{"when": {"optimizer": "sgd"}, "law": "linear", "cites": ["goyal2017"]}],
        "cites": ["goyal2017"],
    }
)
TASK = Task.model_validate(
    {
        "name": "cnn-classification",
        "title": "Image classification",
        "description": "Pictures in, classes out.",
        "importance": ["learning_rate"],
        "start": {"optimizer": "sgd"},
        "batch_size": {"low": 16, "high": 256},
        "loss": "cross-entropy",
        "metric": "accuracy",
        "normal_curve": "It falls.",
        "why": "The standard recipe.",
        "cites": ["goyal2017"],
    }
)
CHOICES = Choices.model_validate(
    {
        "category": "optimizers",
        "title": "Optimizers",
        "options": [
            {
                "name": "sgd",
                "title": "SGD",
                "principle": "Follow the gradient.",
                "pros": ["simple"],
                "cons": ["slow"],
                "use_when": "for images",
                "status": "disputed",
                "cites": ["goyal2017"],
            }
        ],
    }
)


def test_a_rule_confesses_its_false_alarms(console: Console) -> None:
    show_rule(RULE, str.upper, console)
    assert printed(console).splitlines() == [
        "LRN001 learning-rate-too-high-early: the learning rate is too high",
        "Steps overshoot.",
        "",
        "  standing     tested; severity high, confidence medium",
        "  needs        train_loss",
        "  fires when   train_loss.diverged is true",
        "  unless       inputs.has_nan is true",
        "  remedy       learning_rate: ask the probe lr_range (it is sure)",
        "  false alarm  a sweep ends in divergence on purpose",
        "  evidence     reports/evidence/LRN001.json",
        "",
        "Sources",
        "  - GOYAL2017",
    ]


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ({"multiply": 0.3}, "x: multiply by 0.3 (y)"),
        ({"at_least": 0.05}, "x: raise to at least 0.05 (y)"),
        ({"at_most": 1.0}, "x: lower to at most 1 (y)"),
        ({"switch": "adamw"}, "x: switch to adamw (y)"),
        ({"to": True}, "x: set to yes (y)"),
        ({"add": 1.0}, "x: add 1 (y)"),
        ({"by_probe": "lr_range", "else_": Fallback(add=1.0)}, "x: ask the probe lr_range (y)"),
    ],
)
def test_every_remedy_is_worded(operation: dict[str, Any], said: str) -> None:
    assert remedy(Remedy(change="x", because="y", **operation)) == said


def test_a_hyperparameter_lists_its_contexts(console: Console) -> None:
    show_hyperparameter(HYPERPARAMETER, str, console)
    text = printed(console)
    assert "  optimizer adam or adamw: 0.001, between 0.0001 and 0.01 at batch size 64\n" in text
    assert "  otherwise: 0.01\n    A guess. [goyal2017]\n" in text
    assert "  - optimizer sgd: linear (hypothesis)\n" in text
    assert text.endswith("Sources\n  - goyal2017\n  - kingma2014\n")


def test_contexts_read_as_words() -> None:
    assert context(When(data_size_below=5000, regime="fine_tuning")) == "regime fine_tuning, data size below 5000"
    assert context(When()) == "otherwise"


def test_a_task_says_what_matters_first(console: Console) -> None:
    show_task(TASK, str, console)
    assert "  tune first    learning_rate\n  start with    optimizer sgd\n" in printed(console)


def test_a_choice_has_both_sides(console: Console) -> None:
    show_choice(CHOICES.options[0], str, console)
    assert printed(console).startswith(
        "SGD (disputed)\nFollow the gradient.\nWhen to use it: for images\n  + simple\n  − slow\n"
    )
    show_choices(CHOICES, console)
    assert printed(console).endswith("Optimizers\n  sgd  for images\n")


def test_a_procedure_goes_step_by_step(console: Console) -> None:
    step = {"title": "Look", "do": "Read the log.", "why": "It is free.", "cites": ["S1-001"]}
    procedure = Procedure.model_validate({"name": "flow", "title": "The flow", "steps": [step], "cites": ["goyal2017"]})
    show_entry(procedure, str, console)
    assert printed(console) == (
        "The flow (flow)\n\n 1  Look\n    Read the log.\n    Why: It is free.\n\nSources\n  - goyal2017\n  - S1-001\n"
    )


SOURCE = Source(
    title="Large Minibatch SGD", authors="Goyal and others", year=2017, where="arXiv:1706.02677", licence="CC"
)
CLAIM = Claim.model_validate(
    {"id": "S1-001", "source": "S1", "kind": "value", "subject": ["x"], "claim": "x is y", "strength": "should"}
)


@pytest.mark.parametrize("entry", [RULE, HYPERPARAMETER, TASK, CHOICES, CHOICES.options[0], SOURCE, CLAIM])
def test_every_kind_of_entry_can_be_shown(entry: Noun, console: Console) -> None:
    show_entry(entry, str, console)
    assert len(printed(console)) > 5


def test_what_is_no_entry_is_refused(console: Console) -> None:
    with pytest.raises(TypeError, match="When is no entry"):
        show_entry(When(), str, console)


def test_the_list_names_every_entry_by_kind(console: Console) -> None:
    knowledge = Knowledge(
        sources={},
        hyperparameters={"learning_rate": HYPERPARAMETER},
        tasks={"cnn-classification": TASK},
        choices={"optimizers": CHOICES},
        rules={"LRN001": RULE},
        procedures={},
        claim_ids=frozenset(),
    )
    show_knowledge_list(knowledge, console)
    text = printed(console)
    assert "Rules (1)\n  LRN001  the learning rate is too high\n" in text
    assert "Choices (1)\n  optimizers  sgd\n" in text
    assert "Procedures" not in text
