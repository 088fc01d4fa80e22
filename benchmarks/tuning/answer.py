"""`Answer`: what an arm returns for its budget. `Question`: what it is asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.core.config import Config, Value
from benchmarks.tuning.tested import Known, Tested

#: The seed of peers' trainings: their draws differ, so that one table of trainings serves all repeats.
SEED = 0


@dataclass(frozen=True)
class Question:
    """A workload from its default, a budget in full trainings of that default, and the number of the repeat."""

    bench: Tested
    budget: int
    repeat: int


@dataclass(frozen=True)
class Answer:
    """The configuration that an arm recommends, and what it took."""

    config: dict[str, Value]
    #: In trainings of the default.
    spent: float
    #: Full trainings, and those of them that failed.
    trainings: int = 0
    failed: int = 0
    #: The tuner's own time per decision, where it was measured.
    own_seconds: float | None = None
    #: What it did, in words.
    steps: tuple[str, ...] = ()


def best_of(question: Question, configs: Iterable[Config], extra: float = 0.0) -> Answer:
    """Return the best by validation of the default and as many of `configs` as the budget buys."""
    bench = question.bench
    every = [bench.start, *configs][: question.budget]
    return answered([bench.full(config, SEED) for config in every], extra)


def answered(known: Sequence[Known], extra: float = 0.0) -> Answer:
    """Return the best by validation of full trainings."""
    best = min(known, key=lambda one: one.score)
    failed = sum(math.isinf(one.score) for one in known)
    return Answer(dict(best.config), len(known) + extra, len(known), failed)
