"""Advices by hand, so that the formats are tested whatever the knowledge says today."""

from __future__ import annotations

import pytest

from advisor.core.advice import Advice, Range, Suggestion
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.export.recipe import Recipe
from advisor.export.space import Dimension, Space


def recipe(**values: Value) -> Recipe:
    """Return a recipe of these values."""
    return Recipe(origin="for a test", config=Config(values), sources=dict.fromkeys(values, ("S0-001", "book")))


def advice(name: str, value: Value, span: Range) -> Advice:
    return Advice(
        hyperparameter=name,
        title=name,
        value=value,
        range=span,
        tier=1,
        effect="it does",
        why="because",
        confidence="high",
        cites=("S0-001", "book"),
    )


@pytest.fixture
def suggestion() -> Suggestion:
    return Suggestion(
        situation=Situation(task="toy-task"),
        advice=(
            advice("learning_rate", 0.05, Range(scale="log", low=0.005, high=0.5)),
            advice("optimizer", "sgd", Range(scale="choice", choices=("sgd", "adam"))),
        ),
    )


@pytest.fixture
def space() -> Space:
    """Return a space with two optimizers, every kind of range, a condition, a fixed value and one that is off."""
    sgd, adam = {"optimizer": ("sgd",)}, {"optimizer": ("adam",)}
    rate = Range(scale="log", low=0.005, high=0.5)
    return Space(
        origin="for a test",
        metric="val_accuracy",
        direction="maximize",
        dimensions=(
            _dimension("learning_rate", 0.05, rate, label="learning_rate_sgd", when=sgd, confidence="high"),
            _dimension("learning_rate", 1e-3, Range(scale="log", low=1e-4, high=1e-2), "learning_rate_adam", when=adam),
            _dimension("optimizer", "sgd", Range(choices=("sgd", "adam"))),
            _dimension("schedule", "cosine", Range(choices=("cosine", "step"))),
            _dimension("decay_factor", 0.1, Range(low=0.1, high=0.5), when={"schedule": ("step",)}),
            _dimension("width", 64, Range(scale="log", low=16, high=256), integer=True),
            _dimension("depth", 4, Range(low=2, high=12), integer=True),
            _dimension("nesterov", True, Range(choices=(True, False)), label="nesterov_sgd", when=sgd),
            _dimension("batch_size", 128, None, fixed_because="it is given"),
            _dimension("switch_to_sgd_at", None, None, fixed_because="off, unless you turn it on"),
        ),
    )


def _dimension(name: str, value: Value, span: Range | None, label: str = "", **fields: object) -> Dimension:
    told = {"name": name, "label": label or name, "value": value, "range": span, "sources": ("S0-001",), **fields}
    return Dimension.model_validate(told)
