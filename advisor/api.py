"""The commands as Python functions: they return the frozen objects that the commands print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.advising import advise
from advisor.config_file import read_config
from advisor.core.advice import Suggestion
from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Config, Value
from advisor.core.data_fraction import parse_fractions
from advisor.core.events import Listener, silent
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Result
from advisor.core.limit import Limit
from advisor.core.run import Run
from advisor.core.sampler import Sampler
from advisor.core.target import Target
from advisor.core.terms import Terms
from advisor.diagnosis import diagnose as diagnose_run
from advisor.errors import InputError, LogError, UsageError
from advisor.given_values import impossible
from advisor.knowledge.loader import load_knowledge
from advisor.logs import read_runs
from advisor.situations import situation_of

if TYPE_CHECKING:
    from advisor.core.advice import Range
    from advisor.core.metric import Direction
    from advisor.programs.function import FunctionTask, TrainFunction
    from advisor.training.problem import Problem


def suggest(task: str, *, knowledge: Sequence[Path] = (), **facts: Any) -> Suggestion:
    """Return start values for a task; `facts` are fields of Situation, such as batch_size=128."""
    known = load_knowledge(knowledge)
    return advise(situation_of({"task": task, **facts}, known), known)


def diagnose(log: Path | str | Run, **options: Any) -> Diagnosis:
    """Return what the rules say of one run: a log file, or a Run.

    `options` are those of `diagnose_all`. Raises LogError when the file holds several runs.
    """
    results = diagnose_all([log if isinstance(log, Run) else Path(log)], **options)
    if len(results) != 1:
        raise LogError(f"{log} holds {len(results)} runs; diagnose_all() takes several.")
    return results[0][1]


def diagnose_all(
    logs: Sequence[Path | Run],
    *,
    task: str | None = None,
    config: Path | str | Mapping[str, Value] | None = None,
    mapping: Mapping[str, str] | None = None,
    at: float | None = None,
    ignore: Mapping[str, str] | Collection[str] = (),
    knowledge: Sequence[Path] = (),
    unreadable: Callable[[LogError], None] | None = None,
) -> list[tuple[Run, Diagnosis]]:
    """Return each run of the logs with its diagnosis; `at` judges only the first share of a run.

    A log that cannot be read raises LogError; `unreadable` takes it instead, and the others are judged all the same.
    """
    if at is not None and not 0 < at <= 1:
        raise UsageError(f"at = {at} is no share of a run: give more than 0 and at most 1.")
    known = load_knowledge(knowledge)
    situation = situation_of({"task": known.task(task).name} if task is not None else {}, known)
    reasons = ignore if isinstance(ignore, Mapping) else dict.fromkeys(ignore, "left out by the caller")
    left_out = {known.rule(rule).id: reason for rule, reason in reasons.items()}
    given = read_config(Path(config)) if isinstance(config, Path | str) else Config(config or {})
    for wrong in impossible(given, known).values():
        raise InputError(f"{wrong}.")
    results = []
    for log in logs:
        for run in [log] if isinstance(log, Run) else _read(log, mapping, unreadable):
            seen = run.with_config(given).first(1.0 if at is None else at)
            results.append((seen, diagnose_run(seen, known, situation, left_out)))
    return results


def _read(log: Path, mapping: Mapping[str, str] | None, unreadable: Callable[[LogError], None] | None) -> list[Run]:
    try:
        return read_runs(sys.stdin if str(log) == "-" else log, mapping)
    except LogError as error:
        if unreadable is None:
            raise
        unreadable(error)
        return []


def tune(
    what: Problem | Path | str | Sequence[str] | TrainFunction,
    budget: str | float = "5x",
    *,
    start: Mapping[str, Value] | None = None,
    task: str | None = None,
    metric: str | None = None,
    direction: Direction | None = None,
    ranges: Mapping[str, Range] | None = None,
    metrics: str | None = None,
    patterns: Sequence[str] = (),
    timeout: float | None = None,
    session: Path | str | None = None,
    seed: int = 0,
    sampler: str = "auto",
    folds: int = 1,
    data_fraction: str | None = None,
    limits: Sequence[str] = (),
    target: str | None = None,
    warm_start: Sequence[Path | str] = (),
    knowledge: Sequence[Path] = (),
    listen: Listener = silent,
) -> Result:
    """Return the result of tuning within a total budget; an existing `session` is gone on with.

    `what` is a Problem or its file, a function `train(config, report)`, or the words of a command with placeholders.
    Functions and commands need a `task`, and a function its `start`; the other options up to `timeout` (seconds for one
    training) are theirs alone, and `metrics`, `patterns` and `timeout` a command's. `sampler` places the search's
    trainings: auto, grid, random, tpe, gp or cmaes. `folds` scores each
    configuration of a Problem by its mean over so many folds. `data_fraction`, as "0.01,0.1,1", lets settings climb
    through parts of the training data. `limits`, as ("memory=4GB", "seconds-per-epoch=20"), are what a training
    may use at most. With a `target`, as "accuracy=0.97", what counts is how soon a training reaches it.
    `warm_start` names earlier sessions, or folders of them, whose winners are tried once in a similar situation.
    """
    from advisor.session.session import new_directory
    from advisor.tuning.opening import begin, resume

    given: Problem | Path | CommandLine | FunctionTask
    if isinstance(what, str | Path):
        given = Path(what)
    elif isinstance(what, Sequence):
        given = CommandLine(
            words=tuple(what),
            task=_named(task, "a command"),
            folder=str(Path.cwd()),
            metrics=metrics,
            patterns=tuple(patterns),
            metric=metric,
            direction=direction,
            timeout=timeout,
            ranges=dict(ranges or {}),
        )
    else:
        given = _in_python(what, task, metric, direction, ranges or {})
    places = [Path(place) for place in warm_start]
    terms = Terms(
        fractions=parse_fractions(data_fraction) if data_fraction else (),
        limits=tuple(map(Limit.parse, limits)),
        target=Target.parse(target) if target else None,
    )
    directory = Path(session) if session is not None else new_directory(Path("sessions"), _name_of(given))
    if (directory / "session.json").exists():
        tuner = resume(directory, None if isinstance(given, Path | CommandLine) else given)
    else:
        tuner = begin(
            given, directory, Budget.parse(budget), start, seed, knowledge, _sampler(sampler), folds, terms, places
        )
    tuner.listen = listen
    with tuner.session:
        return tuner.tune()


def _sampler(name: str) -> Sampler:
    if name not in list(Sampler):
        raise UsageError(f"there is no sampler {name!r}: use {', '.join(Sampler)}.")
    return Sampler(name)


def confirm(
    session: Path | str, seeds: int = 3, what: Problem | TrainFunction | None = None, *, listen: Listener = silent
) -> Result:
    """Return the result of a finished tuning after so many more fresh seeds of best and start were trained.

    `what` is the Problem or function that was tuned, needed where it was no file and no command.
    """
    from advisor.session import Session
    from advisor.tuning.opening import resume

    if seeds < 1:
        raise UsageError(f"seeds = {seeds} confirms nothing: give 1 or more.")
    directory = Path(session)
    task = Session.open(directory).ledger.situation.task
    given = None if what is None else _in_python(what, task, None, None, {})
    tuner = resume(directory, given)
    tuner.listen = listen
    with tuner.session:
        tuner.reopen(seeds)
        return tuner.tune()


def _in_python(
    what: Problem | TrainFunction,
    task: str | None,
    metric: str | None,
    direction: Direction | None,
    ranges: Mapping[str, Range],
) -> Problem | FunctionTask:
    from advisor.programs.function import FunctionTask
    from advisor.training.problem import Problem

    if isinstance(what, Problem):
        return what
    if not callable(what):
        raise UsageError(f"{what!r} cannot be tuned: give a Problem or its file, a function, or a command's words.")
    return FunctionTask(what, _named(task, "a function"), metric, direction, ranges)


def _named(task: str | None, what: str) -> str:
    if task is None:
        raise UsageError(f"say what kind of task {what} trains, such as task='cnn-classification'.")
    return task


def _name_of(given: Problem | Path | CommandLine | FunctionTask) -> str:
    from advisor.programs.command import called

    if isinstance(given, CommandLine):
        return called(given.words)
    return given.stem if isinstance(given, Path) else given.name
