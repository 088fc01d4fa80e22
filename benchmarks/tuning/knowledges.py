"""The knowledge that our arms are given: all of it, a part, none, or one that is wrong on purpose."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import Hyperparameter, ResolvedValue
from benchmarks.tuning.space import WIDE

WRONG = Path(__file__).parent / "wrong_knowledge"


def without_rules() -> Knowledge:
    """Return our knowledge without a rule that could read a training."""
    return dataclasses.replace(load_knowledge(), rules={})


def without_any() -> Knowledge:
    """Return what somebody knows who only knows the names: no rules, no advice, the wide space as every range."""
    ours = load_knowledge()
    bare = {name: _bare(ours.hyperparameters[name]) for name in ours.hyperparameters}
    tasks = {name: ours.tasks[name].model_copy(update={"start": {}}) for name in ours.tasks}
    return dataclasses.replace(ours, hyperparameters=bare, tasks=tasks, rules={})


def wrong() -> Knowledge:
    """Return our knowledge with the overlay of bad values on top."""
    return load_knowledge([WRONG])


def _bare(known: Hyperparameter) -> Hyperparameter:
    """Return the hyperparameter with nothing recommended but what holds when it is not set."""
    span = WIDE.get(known.name)
    value = ResolvedValue(
        default=known.neutral,
        low=getattr(span, "low", known.possible.low),
        high=getattr(span, "high", known.possible.high),
        choices=tuple(known.possible.choices),
        why="Nothing is known.",
        confidence="low",
        cites=known.cites,
    )
    return known.model_copy(update={"resolved": (value,), "scaling": ()})
