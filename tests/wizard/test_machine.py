from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import AdvisorError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.wizard import journal
from advisor.wizard.machine import Over, Work, answered, now
from advisor.wizard.screen import BACK, LONGEST_ANSWER, Answer, Screen
from advisor.wizard.state import Begun, Done, State, TakenBack, back
from advisor.wizard.why import chain_of
from advisor.wizard.worker import Worker
from tests.wizard.conftest import write_log


def settled(state: State, worker: Worker, directory: Path) -> State:
    """Return the state after all works that it asks for."""
    while isinstance(here := now(state, worker.knowledge), Work):
        state = state.with_(worker.do(here, state))
        journal.append(directory, state.last)
    return state


def begun(folder: Path, known: Knowledge) -> tuple[State, Worker, Path]:
    """Return a wizard over a log whose rate is far too low, ready for its first question."""
    log = write_log(folder / "first.csv", 0.0008)
    directory = folder / "session"
    state = journal.begin(directory, Begun(mode="logs", subject=str(log)))
    worker = Worker(directory, known)
    return settled(state, worker, directory), worker, directory


def say(state: State, worker: Worker, directory: Path, choice: str, text: str | None = None) -> State:
    """Return the state after an answer and what it asks for."""
    state = answered(state, worker.knowledge, Answer(choice=choice, text=text))
    journal.append(directory, state.last)
    return settled(state, worker, directory)


def screen_of(state: State, known: Knowledge) -> Screen:
    here = now(state, known)
    assert isinstance(here, Screen)
    return here


def test_a_log_leads_to_one_change_its_verdict_and_a_report(tmp_path: Path, known: Knowledge) -> None:
    state, worker, directory = begun(tmp_path, known)
    assert screen_of(state, known).name == "task"
    state = say(state, worker, directory, "cnn-classification")
    state = say(state, worker, directory, "accept", "learning_rate=0.0008 batch_size=64 optimizer=adam")
    state = say(state, worker, directory, "accept")
    change = screen_of(state, known)
    assert (change.name, change.proposal) == ("change", "learning_rate 0.0008 → 0.008")
    assert [lesson.name for lesson in change.lessons] == ["learning_rate"]
    assert change.means
    assert change.expected
    second = write_log(tmp_path / "second.csv", 0.008)
    state = say(state, worker, directory, "accept", str(second))
    verdict = screen_of(state, known)
    assert verdict.name == "verdict"
    assert [trace.label for trace in verdict.traces] == ["before", "after"]
    assert verdict.proposal.startswith("Keep it")
    state = say(state, worker, directory, "accept")
    # What was explained once is not explained again.
    assert "learning_rate" not in [lesson.name for lesson in screen_of(state, known).lessons]
    state = say(state, worker, directory, "end")
    assert state.ledger is not None
    assert screen_of(state, known).name == "result"
    state = say(state, worker, directory, "accept")
    state = say(state, worker, directory, "optuna")
    state = say(state, worker, directory, "done")
    assert isinstance(now(state, known), Over)
    assert (directory / "report.html").exists()
    assert "learning_rate" in (directory / "best_optuna.py").read_text(encoding="utf-8")
    assert journal.resume(directory) == state


def test_another_seed_of_the_best_measures_the_luck(tmp_path: Path, known: Knowledge) -> None:
    state, worker, directory = begun(tmp_path, known)
    for choice, text in [("cnn-classification", None), ("accept", "learning_rate=0.0008"), ("accept", None)]:
        state = say(state, worker, directory, choice, text)
    again = write_log(tmp_path / "again.csv", 0.0008, best=0.301)
    proposed = screen_of(state, known).proposal
    state = say(state, worker, directory, "repeat", str(again))
    assert state.ledger is not None
    assert [trial.purpose for trial in state.ledger.trials] == ["start", "noise"]
    assert screen_of(state, known).proposal == proposed


def test_an_overruled_verdict_is_kept_and_says_so(tmp_path: Path, known: Knowledge) -> None:
    state, worker, directory = begun(tmp_path, known)
    for choice, text in [("cnn-classification", None), ("accept", "learning_rate=0.0008"), ("accept", None)]:
        state = say(state, worker, directory, choice, text)
    worse = write_log(tmp_path / "worse.csv", 0.0002)
    state = say(state, worker, directory, "accept", str(worse))
    assert screen_of(state, known).proposal.startswith("Go back")
    state = say(state, worker, directory, "overrule")
    assert state.ledger is not None
    (step,) = state.ledger.steps
    assert step.decision == "kept"
    assert step.why.startswith("you decided so")
    assert state.ledger.incumbent == 2
    state = back(state)
    assert state.ledger is not None
    assert not state.ledger.steps
    assert state.ledger.incumbent == 1


def test_what_is_skipped_is_not_proposed_again_until_it_is_taken_back(tmp_path: Path, known: Knowledge) -> None:
    state, worker, directory = begun(tmp_path, known)
    for choice, text in [("cnn-classification", None), ("accept", "learning_rate=0.0008"), ("accept", None)]:
        state = say(state, worker, directory, choice, text)
    first = screen_of(state, known).proposal
    after = say(state, worker, directory, "skip")
    following = now(after, known)
    assert isinstance(following, Screen)
    assert following.proposal != first
    assert back(after) == state
    assert screen_of(back(after), known).proposal == first


#: What may be typed: values, the log of another training, nothing, anything, too much.
TEXTS = st.one_of(
    st.sampled_from(["learning_rate=0.001", "SECOND", "SECOND", ""]),
    st.text(max_size=40),
    st.just("x" * (LONGEST_ANSWER + 1)),
)


def drawn(data: st.DataObject, screen: Screen, second: Path) -> Answer:
    """Return an answer that the screen offers, mostly."""
    key = data.draw(st.sampled_from([*(choice.key for choice in screen.choices), BACK, "nonsense"]))
    choice = screen.choice(key)
    typed = data.draw(TEXTS) if choice is not None and choice.asks is not None else None
    return Answer(choice=key, text=str(second) if typed == "SECOND" else typed)


def tried(state: State, worker: Worker, directory: Path, answer: Answer) -> State:
    """Return the state after an answer as the loop makes it: what cannot be changes nothing."""
    try:
        after = answered(state, worker.knowledge, answer)
    except UsageError:
        return state
    journal.append(directory, TakenBack() if answer.choice == BACK and state.answers else after.last)
    assert (after if answer.choice == BACK else back(after)) == (back(state) if answer.choice == BACK else state)
    try:
        return settled(after, worker, directory)
    except AdvisorError:
        journal.append(directory, TakenBack())
        return state


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_answers_end_in_a_valid_state_and_back_undoes_each(known: Knowledge, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        state, worker, directory = begun(Path(folder), known)
        second = write_log(Path(folder) / "second.csv", 0.008)
        for _ in range(data.draw(st.integers(0, 14))):
            here = now(state, known)
            if isinstance(here, Over):
                break
            assert isinstance(here, Screen)
            chain_of(state, known)
            answer = drawn(data, here, second)
            if answer.choice == BACK and not state.answers:
                continue
            state = tried(state, worker, directory, answer)
        assert journal.resume(directory) == state
        while state.answers:
            state = back(state)
            assert isinstance(now(state, known), Screen | Work)
        assert screen_of(state, known).name == "task"


@pytest.mark.parametrize(
    ("choice", "text", "told"),
    [
        ("", None, "is no answer here"),
        ("x" * 10_000, None, "is no answer here"),
        ("accept", "x" * 10_000, "10,000 characters"),
        ("accept", "learning_rate", "is not an assignment"),
        ("accept", "learning_rate=-1", "impossible"),
        ("accept", "a\x1b[2J", "cannot be printed"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(known: Knowledge, choice: str, text: str | None, told: str) -> None:
    begun = Begun(mode="command", subject="train --lr {learning_rate}", task="cnn-classification")
    state = State((begun, Done(work="look")))
    assert screen_of(state, known).name == "values"
    with pytest.raises(UsageError, match=told) as caught:
        answered(state, known, Answer(choice=choice, text=text))
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_the_mode_is_asked_where_nothing_says_it(known: Knowledge) -> None:
    screen = screen_of(State(), known)
    assert [choice.key for choice in screen.choices] == ["problem", "command", "logs"]
    state = answered(State(), known, Answer(choice="command"))
    assert screen_of(state, known).name == "subject"
