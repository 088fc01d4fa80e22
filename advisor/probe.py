"""Probes as functions: `advisor.probe.lr(...)`, `.noise(...)`, `.sanity(...)`, `.pair(...)`.

Each takes a Problem or the path of a problem file, and returns a Reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.core.config import Value
from advisor.core.reading import Reading
from advisor.diagnosis import judge_facts
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.probes.learning_rate import find_learning_rate
from advisor.probes.noise import measure_noise
from advisor.probes.pair import compare
from advisor.probes.sanity import check_sanity
from advisor.suggestion import recommended_rate
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.opening import check_start, prepare

__all__ = ["lr", "noise", "pair", "sanity"]


def lr(
    problem: Problem | Path,
    fte: float = 0.8,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    knowledge: Sequence[Path] = (),
) -> Reading:
    """Return the learning rate for a full training of the start, for at most `fte` full trainings."""
    trainable, known = _open(problem, start, knowledge)
    value, span = recommended_rate(trainable.situation, known)
    return find_learning_rate(trainable, trainable.start, seed, fte, prior=span, prior_value=value)


def noise(
    problem: Problem | Path,
    seeds: int = 5,
    length: float = 1.0,
    start: Mapping[str, Value] | None = None,
    knowledge: Sequence[Path] = (),
) -> Reading:
    """Return the standard deviation of the objective over seeds."""
    trainable, _ = _open(problem, start, knowledge)
    return measure_noise(trainable, trainable.start, at_most=seeds, length=length)


def sanity(
    problem: Problem | Path,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    knowledge: Sequence[Path] = (),
) -> Reading:
    """Return what the data and the untrained model look like."""
    trainable, known = _open(problem, start, knowledge)
    return judge_facts(check_sanity(trainable, seed), known, trainable.situation)


def pair(
    problem: Problem | Path,
    change: Mapping[str, Value],
    seeds: int = 3,
    length: float = 0.3,
    start: Mapping[str, Value] | None = None,
    knowledge: Sequence[Path] = (),
) -> Reading:
    """Return by how much the start with `change` is better than the start, on the same seeds."""
    trainable, known = _open(problem, start, knowledge)
    check_start(change, trainable.knobs, known)
    return compare(trainable, trainable.start, trainable.start.with_(**change), seeds=range(seeds), length=length)


def _open(
    problem: Problem | Path, start: Mapping[str, Value] | None, overlays: Sequence[Path]
) -> tuple[ProblemTrainable, Knowledge]:
    known = load_knowledge(overlays)
    return prepare(problem, start or {}, known), known
