"""`drive`: step, answer, work, step, until it is over or the person leaves. Every record is on disk before the next."""

from __future__ import annotations

from pathlib import Path

from advisor.errors import AdvisorError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.wizard import journal
from advisor.wizard.face import Face, Leave
from advisor.wizard.machine import Over, Work, answered, now
from advisor.wizard.screen import BACK, WHY, Screen
from advisor.wizard.state import State, TakenBack, back
from advisor.wizard.why import chain_of
from advisor.wizard.worker import Worker


def drive(state: State, directory: Path, worker: Worker, face: Face) -> State:
    """Return the state in which the wizard is over; raises Leave where the person left before."""
    worker.listen, knowledge = face.tell, worker.knowledge
    try:
        here = now(state, knowledge)
        if isinstance(here, Work) and journal.was_interrupted(state, here.kind):
            state = _take_back(state, directory)
        while not isinstance(here := now(state, knowledge), Over):
            if isinstance(here, Work):
                state = _work(here, state, directory, worker, face)
            else:
                state = _ask(here, state, directory, knowledge, face)
    finally:
        face.close()
        worker.keep(state)
    return state


def _ask(screen: Screen, state: State, directory: Path, knowledge: Knowledge, face: Face) -> State:
    answer = face.ask(screen)
    if answer.choice == WHY:
        face.explain(chain_of(state, knowledge))
        return state
    if answer.choice == BACK:
        if not state.answers:
            face.refuse("this is the first step, there is nothing to undo")
            return state
        return _take_back(state, directory)
    try:
        after = answered(state, knowledge, answer)
    except UsageError as error:
        if not face.is_patient:
            raise
        face.refuse(str(error))
        return state
    journal.append(directory, after.last)
    return after


def _work(work: Work, state: State, directory: Path, worker: Worker, face: Face) -> State:
    """Return the state after the work; where it fails, the one before the answer that asked for it."""
    if state.ledger is not None:
        face.call_scores(f"validation {state.ledger.metric}")
    try:
        done = worker.do(work, state)
    except KeyboardInterrupt:
        if journal.was_interrupted(state, work.kind):
            _take_back(state, directory)
        raise Leave(interrupted=True) from None
    except AdvisorError as error:
        face.close()
        if not face.is_patient or not state.answers:
            raise
        face.refuse(str(error))
        return _take_back(state, directory)
    face.close()
    after = state.with_(done)
    journal.append(directory, done)
    return after


def _take_back(state: State, directory: Path) -> State:
    journal.append(directory, TakenBack())
    return back(state)
