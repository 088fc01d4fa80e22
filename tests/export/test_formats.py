"""Every task and optimizer in every format: nothing is lost, and what is code is Python."""

from __future__ import annotations

import ast

import pytest
import yaml

from advisor.core.situation import Situation
from advisor.export.formats import RECIPES, SPACES, advice_as
from advisor.export.target import Target
from advisor.knowledge.loader import load_knowledge
from advisor.suggestion import suggest

KNOWLEDGE = load_knowledge()
OPTIMIZERS = (None, "sgd", "adam", "adamw", "rmsprop")


def test_every_target_is_a_recipe_or_a_space() -> None:
    assert {*RECIPES, *SPACES} == set(Target)
    assert not set(RECIPES) & set(SPACES)


@pytest.mark.parametrize("task", KNOWLEDGE.tasks)
@pytest.mark.parametrize("target", Target)
def test_every_advised_value_is_there_with_its_sources(target: Target, task: str) -> None:
    for optimizer in OPTIMIZERS:
        situation = Situation(task=task, optimizer=optimizer)
        text = advice_as(target, situation, KNOWLEDGE)
        assert text == advice_as(target, situation, KNOWLEDGE)
        if target is Target.WANDB:
            assert yaml.safe_load(text)["parameters"]
        else:
            ast.parse(text)
        head = [line for line in text.splitlines() if line.startswith("#   ")]
        for advice in suggest(situation, KNOWLEDGE).advice:
            assert any(advice.hyperparameter in line and advice.cites[0] in line for line in head)


@pytest.mark.parametrize("task", KNOWLEDGE.tasks)
@pytest.mark.parametrize("target", [Target.LIGHTNING, Target.HF])
def test_what_is_not_in_the_code_is_listed(target: Target, task: str) -> None:
    text = advice_as(target, Situation(task=task), KNOWLEDGE)
    listed = text.partition("has no name for these")[2]
    for advice in suggest(Situation(task=task), KNOWLEDGE).advice:
        if advice.hyperparameter in ("dropout", "width", "depth", "activation", "normalization"):
            assert advice.value is None or f"#   {advice.hyperparameter} = {advice.value!r}" in listed
