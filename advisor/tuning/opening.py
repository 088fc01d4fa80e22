"""Opens a tuning: a new session for whatever can be trained, or the one that was interrupted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Value
from advisor.core.ledger import Ledger
from advisor.core.limit import MEMORY, SECONDS
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.sampler import Sampler
from advisor.core.target import Target
from advisor.core.terms import Terms
from advisor.core.trainable import Objective, RunsOnPart, Trainable
from advisor.errors import ProblemError, SessionError, UsageError, near
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.logs.columns import claim_of
from advisor.programs.command import CommandTrainable, prepare_command
from advisor.programs.first_values import first_values, situation_with
from advisor.programs.foreign import ForeignLoop
from advisor.programs.function import FunctionTask, prepare_function
from advisor.programs.placeholders import check_words
from advisor.session import Session
from advisor.session.header import Header
from advisor.strategy.planning import make_plan
from advisor.training.load import load_problem
from advisor.training.problem import Problem
from advisor.tuning.environment import describe_environment
from advisor.tuning.possible import impossible_value
from advisor.tuning.samplers import refuse_missing
from advisor.tuning.tuner import Tuner
from advisor.tuning.warm_start import earlier_wins
from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.training.trainable import ProblemTrainable

#: The three ways in, and a problem's file.
Source = Problem | Path | CommandLine | FunctionTask


def begin(
    source: Source,
    directory: Path,
    budget: Budget,
    start: Mapping[str, Value] | None = None,
    seed: int = 0,
    overlays: Sequence[Path] = (),
    sampler: Sampler = Sampler.AUTO,
    folds: int = 1,
    terms: Terms | None = None,
    warm_start: Sequence[Path] = (),
) -> Tuner:
    """Return a tuning with a new session in `directory`; everything that was handed in has been checked."""
    refuse_missing(sampler)
    knowledge = load_knowledge(overlays)
    values = start_of(source, start or {}, knowledge)
    wanted = _in_usual_words(terms or Terms())
    trainable = prepare(source, values, knowledge, directory, folds, wanted.target)
    _refuse_impossible(wanted, trainable)
    _hold(trainable, wanted)
    earlier, passed_over = earlier_wins(warm_start, trainable, knowledge)
    wanted = wanted.model_copy(update={"earlier": earlier, "passed_over": passed_over})
    _refuse_too_little(budget, trainable, wanted)
    if isinstance(trainable, CommandTrainable):
        trainable.first_timeout = budget.seconds
    header = Header(
        advisor=__version__,
        problem=str(source.resolve()) if isinstance(source, Path) else None,
        command=source if isinstance(source, CommandLine) else None,
        start=values,
        budget=budget,
        seed=seed,
        sampler=sampler,
        folds=folds,
        knowledge=tuple(str(overlay.resolve()) for overlay in overlays),
        environment={**describe_environment(), **_told(folds)},
    )
    session = Session.create(directory, header, first_ledger(trainable, wanted))
    return Tuner(trainable, session, knowledge)


def resume(directory: Path, source: Problem | FunctionTask | None = None) -> Tuner:
    """Return the tuning of an interrupted session; `source` is needed when it was not a file or a command."""
    session = Session.open(directory)
    header = session.header
    refuse_missing(header.sampler)
    knowledge = load_knowledge([Path(overlay) for overlay in header.knowledge])
    given = source or header.command or (Path(header.problem) if header.problem else None)
    if header.budget == Budget():
        raise SessionError(f"{directory} holds logs of trainings that others run: `advisor next` goes on with it.")
    if given is None:
        raise SessionError(
            f"{directory} tunes something made in Python: go on with advisor.tune(it, session={str(directory)!r})."
        )
    target = session.ledger.terms.target
    trainable = prepare(given, header.start, knowledge, directory, header.folds, target)
    if trainable.start != session.ledger.start:
        names = ", ".join(trainable.start.differences(session.ledger.start))
        raise SessionError(f"the problem's start changed since the session began ({names}): begin a new session.")
    _hold(trainable, session.ledger.terms)
    if isinstance(trainable, ForeignLoop):
        remember(trainable, session.ledger)
    return Tuner(trainable, session, knowledge)


def prepare(
    source: Source,
    start: Mapping[str, Value],
    knowledge: Knowledge,
    directory: Path,
    folds: int = 1,
    target: Target | None = None,
) -> Trainable:
    """Return what was handed in as something that can be trained, from a start whose every value was checked.

    With a `target` its metric is what is measured.
    """
    if isinstance(source, CommandLine | FunctionTask):
        if folds > 1:
            raise UsageError("folds need the data, and of a command or a function only the results are seen.")
        situation = situation_with(start, source.task, knowledge)
        if target is not None:
            source = _measured_by(source, target)
        if isinstance(source, FunctionTask):
            return prepare_function(source, start, situation, knowledge)
        return prepare_command(source, start, situation, knowledge, directory / "output")
    return prepare_problem(source, start, knowledge, folds, target)


def prepare_problem(
    problem: Problem | Path,
    start: Mapping[str, Value],
    knowledge: Knowledge,
    folds: int = 1,
    target: Target | None = None,
) -> ProblemTrainable:
    """Return the problem as something that can be trained, from a start whose every value was checked."""
    # What trains a Problem needs torch; commands and functions do without it.
    from advisor.training.trainable import ProblemTrainable

    loaded = load_problem(problem) if isinstance(problem, Path) else problem
    if target is not None:
        loaded = replace(loaded, objective=target.metric)
    if loaded.task not in knowledge.tasks:
        hint = near(loaded.task, knowledge.tasks) or f"; known are {', '.join(sorted(knowledge.tasks))}"
        raise ProblemError(f"{loaded.name}: there is no task {loaded.task!r}{hint}.")
    if start:
        check_start(start, ProblemTrainable(loaded).knobs, knowledge)
    if folds > 1:
        from advisor.training.folds import FoldedTrainable

        return FoldedTrainable(loaded, folds, start)
    return ProblemTrainable(loaded, start)


def _in_usual_words(terms: Terms) -> Terms:
    """Return the terms with the target's metric called as logs are read: acc is accuracy."""
    claim = claim_of(f"val_{terms.target.metric}") if terms.target else None
    if terms.target is None or claim is None:
        return terms
    named = terms.target.model_copy(update={"metric": claim.curve.split("_", 1)[1]})
    return terms.model_copy(update={"target": named})


def _measured_by(source: CommandLine | FunctionTask, target: Target) -> CommandLine | FunctionTask:
    if source.metric not in (None, target.metric, f"val_{target.metric}"):
        raise UsageError(f"--target {target} is what is tuned, so leave out --metric {source.metric}.")
    metric = f"val_{target.metric}"
    if isinstance(source, FunctionTask):
        return replace(source, metric=metric, direction=target.direction)
    return source.model_copy(update={"metric": metric, "direction": target.direction})


def _told(folds: int) -> dict[str, str]:
    return {"folds": f"{folds}: each score is the mean over them"} if folds > 1 else {}


def start_of(source: Source, given: Mapping[str, Value], knowledge: Knowledge) -> dict[str, Value]:
    """Return the start as it is written down: of a command or a function all of it, of a problem what differs."""
    if not isinstance(source, CommandLine | FunctionTask):
        return dict(given)
    task = knowledge.task(source.task).name
    if isinstance(source, CommandLine):
        return first_values(check_words(source.words, knowledge), given, task, source.ranges, knowledge)
    if not given:
        raise UsageError(f"say what {source.name} reads of its config: start={{'learning_rate': 1e-3, 'epochs': 10}}.")
    return first_values(tuple(given), given, task, source.ranges, knowledge)


#: Why nobody can tell whether a limit holds.
_UNSEEN = {
    MEMORY: "this system does not tell the memory of a training",
    SECONDS: "it is not told its epochs, with {epochs} it would be",
}


def _refuse_impossible(terms: Terms, trainable: Trainable) -> None:
    """Raise UsageError for terms that this trainable cannot be held to, before anything is spent."""
    for limit in terms.limits:
        if limit.what not in trainable.capabilities.measures:
            raise UsageError(f"--limit {limit} cannot be held for {trainable.name}: {_UNSEEN[limit.what]}.")
    if not terms.fractions:
        return
    if not trainable.capabilities.divisible or not isinstance(trainable, RunsOnPart):
        raise UsageError(
            f"--data-fraction: {trainable.name} cannot be told to train on a part of its data: put {{data_fraction}} "
            "where its command says how much of the training data to take, or data_fraction=1 into a function's start."
        )
    smallest = trainable.smallest_part
    if terms.fractions[0] < smallest:
        raise UsageError(
            f"--data-fraction {terms.fractions[0]:g} is less than one batch of {trainable.name}'s training data: begin "
            f"with {math.ceil(100 * smallest) / 100:g} or more, or leave it out; it is meant for large data."
        )


def _hold(trainable: Trainable, terms: Terms) -> None:
    """Have the memory of a command weighed where it has a limit."""
    if isinstance(trainable, CommandTrainable):
        trainable.weighs = any(limit.what == MEMORY for limit in terms.limits)


def _refuse_too_little(budget: Budget, trainable: Trainable, terms: Terms) -> None:
    """Raise UsageError for a budget in trainings that answers nothing, before anything is spent."""
    shortest = trainable.capabilities.shortest if trainable.capabilities.shortenable else 0.0
    if budget.fte is not None and isinstance(trainable, ForeignLoop):
        price = Reading(probe="price", question="", own_cost=shortest)
        make_plan(
            budget,
            price,
            trainable.capabilities,
            trainable.full_price,
            "learning_rate" in trainable.knobs,
            terms.fractions,
        )


def remember(trainable: ForeignLoop, ledger: Ledger) -> None:
    """Give the trainable back what its trainings had shown: what is tuned, and how long they take."""
    ended = [trial for trial in ledger.trials if trial.outcome in (Outcome.FINISHED, Outcome.DIVERGED)]
    prices = [reading for reading in ledger.readings if reading.probe == "price" and reading.cost > 0]
    if ended or prices:
        trainable.settle(Objective(ledger.measured_metric, ledger.measured_direction, ledger.resolution))
    for reading in prices:
        trainable.learn_pace(reading.seconds, reading.cost)
    for trial in ended:
        if trial.outcome is Outcome.FINISHED:
            trainable.learn_pace(trial.seconds, trial.cost)


def check_start(start: Mapping[str, Value], knobs: Mapping[str, Range], knowledge: Knowledge) -> None:
    """Raise UsageError for the first value that names no knob or that cannot be."""
    for name, value in start.items():
        if name not in knobs:
            raise UsageError(f"{name!r} is no hyperparameter of this problem{near(name, knobs)}.")
        why = impossible_value(name, value, knobs[name], knowledge.hyperparameters.get(name))
        if why is not None:
            raise UsageError(f"{why}.")


def first_ledger(trainable: Trainable, terms: Terms | None = None) -> Ledger:
    """Return the ledger before anything happened."""
    objective, wanted = trainable.objective, terms or Terms()
    ledger = Ledger(
        name=trainable.name,
        situation=trainable.situation,
        metric=objective.metric,
        direction=objective.direction,
        resolution=objective.resolution,
        start=trainable.start,
        terms=wanted,
    )
    if wanted.target is None:
        return ledger
    sooner = {"metric": f"{ledger.unit} to {wanted.target}", "direction": "minimize", "resolution": 0.0}
    return ledger.model_copy(update=sooner)
