"""Opens a tuning: a new session for a problem, or the one that was interrupted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.core.ledger import Ledger
from advisor.core.trainable import Trainable
from advisor.errors import ProblemError, SessionError, UsageError, near
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.session import Session
from advisor.session.header import Header
from advisor.training.load import load_problem
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.environment import describe_environment
from advisor.tuning.tuner import Tuner
from advisor.version import __version__


def begin(
    problem: Problem | Path,
    directory: Path,
    budget: Budget,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    overlays: Sequence[Path] = (),
) -> Tuner:
    """Return a tuning with a new session in `directory`; everything that was handed in has been checked."""
    knowledge = load_knowledge(overlays)
    trainable = prepare(problem, start or {}, knowledge)
    header = Header(
        advisor=__version__,
        problem=str(problem.resolve()) if isinstance(problem, Path) else None,
        start=dict(start or {}),
        budget=budget,
        seed=seed,
        knowledge=tuple(str(overlay.resolve()) for overlay in overlays),
        environment=describe_environment(),
    )
    session = Session.create(directory, header, first_ledger(trainable))
    return Tuner(trainable, session, knowledge)


def resume(directory: Path, problem: Problem | None = None) -> Tuner:
    """Return the tuning of an interrupted session; `problem` is needed when it was not given as a file."""
    session = Session.open(directory)
    header = session.header
    knowledge = load_knowledge([Path(overlay) for overlay in header.knowledge])
    source = problem if problem is not None else Path(header.problem) if header.problem else None
    if source is None:
        raise SessionError(
            f"{directory} tunes a Problem made in Python: go on with advisor.tune(problem, session={str(directory)!r})."
        )
    trainable = prepare(source, header.start, knowledge)
    if trainable.start != session.ledger.start:
        names = ", ".join(trainable.start.differences(session.ledger.start))
        raise SessionError(f"the problem's start changed since the session began ({names}): begin a new session.")
    return Tuner(trainable, session, knowledge)


def prepare(problem: Problem | Path, start: Mapping[str, Value], knowledge: Knowledge) -> ProblemTrainable:
    """Return the problem as something that can be trained, from a start whose every value was checked."""
    loaded = load_problem(problem) if isinstance(problem, Path) else problem
    if loaded.task not in knowledge.tasks:
        hint = near(loaded.task, knowledge.tasks) or f"; known are {', '.join(sorted(knowledge.tasks))}"
        raise ProblemError(f"{loaded.name}: there is no task {loaded.task!r}{hint}.")
    if start:
        check_start(start, ProblemTrainable(loaded).knobs, knowledge)
    return ProblemTrainable(loaded, start)


def check_start(start: Mapping[str, Value], knobs: Mapping[str, Range], knowledge: Knowledge) -> None:
    """Raise UsageError for the first value that names no knob or that cannot be."""
    for name, value in start.items():
        if name not in knobs:
            raise UsageError(f"{name!r} is no hyperparameter of this problem{near(name, knobs)}.")
        known = knowledge.hyperparameters.get(name)
        for span in (knobs[name], *([known.possible] if known else [])):
            if value is not None and not span.contains(value):
                raise UsageError(f"{name} = {value} is impossible; it takes {span}.")
        if known is not None and known.integer and isinstance(value, float) and not value.is_integer():
            raise UsageError(f"{name} = {value} is impossible; it takes whole numbers.")


def first_ledger(trainable: Trainable) -> Ledger:
    """Return the ledger before anything happened."""
    objective = trainable.objective
    return Ledger(
        name=trainable.name,
        situation=trainable.situation,
        metric=objective.metric,
        direction=objective.direction,
        resolution=objective.resolution,
        start=trainable.start,
    )
