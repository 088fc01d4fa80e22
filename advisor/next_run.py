"""`next_run`: log mode. Diagnoses the logs that others trained, and says which one change to train next."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from advisor.core.budget import Budget
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.diagnosis import diagnose
from advisor.errors import LogError, SessionError
from advisor.knowledge.base import Knowledge
from advisor.logs import read_runs
from advisor.session import Session
from advisor.session.entries import Decided, Declined, Diagnosed, Entry, Trained
from advisor.session.header import Header
from advisor.strategy.actions import Action, Decide
from advisor.strategy.by_logs import first_ledger, log_outlook, next_of_logs, trial_in
from advisor.strategy.hypotheses import name_of
from advisor.version import __version__

#: What the header of a session says instead of a problem file, so that nobody tries to train it.
LOGS_ONLY = "logs"


def read_one(path: Path, mapping: Mapping[str, str] | None = None) -> Run:
    """Return the one run in a log; LogError when it holds several."""
    runs = read_runs(path, mapping)
    if len(runs) != 1:
        raise LogError(f"{path} holds {len(runs)} runs; name the log of one training.")
    return runs[0]


def open_logs(
    directory: Path, name: str, run: Run, situation: Situation, knowledge: Knowledge, overlays: Sequence[Path] = ()
) -> Session:
    """Return a new session in `directory` whose start is the training that `run` tells of."""
    ledger = first_ledger(name, run, situation)
    overlaid = tuple(str(path.resolve()) for path in overlays)
    header = Header(
        advisor=__version__,
        problem=None,
        budget=Budget(),
        knowledge=overlaid,
        environment={"training": f"by others: only {LOGS_ONLY} were read"},
    )
    session = Session.create(directory, header, ledger)
    with session:
        take_log(session, run, knowledge)
    return session


def take_log(session: Session, run: Run, knowledge: Knowledge, repeats: bool = False) -> tuple[Entry, ...]:
    """Write the training that a log tells of into the session, diagnosed and judged; return what was written."""
    outlook = log_outlook(session.ledger, knowledge)
    if f"val_{session.ledger.metric}" not in run.curves:
        raise LogError(f"{run.source} holds no val_{session.ledger.metric}, by which the earlier logs were judged.")
    _refuse_a_log_twice(session, run)
    trial = trial_in(run, outlook, repeats)
    seen = dataclasses.replace(run, config=trial.config)
    session.save_run(trial.id, seen)
    diagnosis = diagnose(seen, knowledge, session.ledger.situation)
    return _record(session, [Trained(trial=trial), Diagnosed(trial=trial.id, diagnosis=diagnosis)])


def _refuse_a_log_twice(session: Session, run: Run) -> None:
    """Raise LogError for a training that the session has: it would look like a second seed without any noise."""
    name = f"val_{session.ledger.metric}"
    for trial in session.ledger.trials:
        kept = session.run(trial.id)
        if kept is not None and name in kept.curves and np.array_equal(kept.curves[name].y, run.curves[name].y):
            raise LogError(f"{run.source} is the log of training {trial.id} again: give the log of a new training.")


def judge_last(session: Session, knowledge: Knowledge) -> tuple[Entry, ...]:
    """Write the decision on the last change into the session, if one waits; return what was written."""
    action = pending(session, knowledge)
    return _record(session, [Decided(step=action.step)]) if isinstance(action, Decide) else ()


def decline(session: Session, knowledge: Knowledge) -> tuple[Entry, ...]:
    """Write down that the pending change is not wanted; return what was written, nothing where none is pending."""
    hypothesis = getattr(pending(session, knowledge), "hypothesis", None)
    return () if hypothesis is None else _record(session, [Declined(what=name_of(hypothesis))])


def pending(session: Session, knowledge: Knowledge) -> Action:
    """Return what the strategy wants next."""
    return next_of_logs(log_outlook(session.ledger, knowledge))


def refuse_other_sessions(session: Session) -> None:
    """Raise SessionError for a session whose trainings advisor runs itself."""
    if LOGS_ONLY not in session.header.environment.get("training", ""):
        raise SessionError(
            f"{session.directory} trains by itself: go on with `advisor tune --resume {session.directory}`."
        )


def _record(session: Session, entries: list[Entry]) -> tuple[Entry, ...]:
    for entry in entries:
        session.record(entry)
    return tuple(entries)
