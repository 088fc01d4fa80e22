from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.events import Event, TrainingFinished, TrainingProgress, TrainingStarted
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.step import Hypothesis, Purpose
from advisor.core.trainable import Tick, Trainable
from advisor.session import Session
from advisor.session.entries import Opened
from advisor.tuning.recorder import Recorder
from tests.probes.simulated import Quadratic
from tests.tuning.conftest import START, created, quadratic

Opener = Callable[[Quadratic], Recorder]


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def record(tmp_path: Path, events: list[Event]) -> Opener:
    """Return a function that wraps a trainable, with the session that is there already or a new one."""

    def open_(trainable: Quadratic) -> Recorder:
        there = (tmp_path / "session.json").exists()
        session = Session.open(tmp_path) if there else created(tmp_path, trainable, "5x")
        return Recorder(trainable, session, events.append)

    return open_


def test_it_has_the_face_of_what_it_wraps(record: Opener) -> None:
    inner = quadratic()
    outer: Trainable = record(inner)
    assert outer.name == inner.name
    assert outer.start == inner.start
    assert outer.objective == inner.objective
    assert outer.capabilities == inner.capabilities
    assert outer.situation == inner.situation
    assert outer.knobs == inner.knobs
    assert outer.full_price == inner.full_price


def test_a_training_is_charged_and_its_curves_are_kept(record: Opener) -> None:
    recorder = record(quadratic())
    run = recorder.run(START, 0, 0.1)
    (trial,) = recorder.session.ledger.trials
    assert (trial.purpose, trial.config, trial.seed, trial.length) == ("probe", START, 0, 0.1)
    assert (trial.cost, trial.seconds, trial.outcome) == (run.cost, run.seconds, Outcome.FINISHED)
    assert trial.score == run.curves["val_loss"].y[-1]
    assert recorder.session.ledger.spent == run.cost
    kept = recorder.session.run(1)
    assert kept is not None
    assert np.array_equal(kept.curves["train_loss"].y, run.curves["train_loss"].y)


def test_the_same_probe_training_is_recalled_and_not_charged_again(record: Opener, events: list[Event]) -> None:
    inner = quadratic()
    recorder = record(inner)
    first, second = recorder.run(START, 0, 0.1), recorder.run(START, 0, 0.1)
    assert len(inner.calls) == len(recorder.session.ledger.trials) == 1
    assert np.array_equal(first.curves["train_loss"].y, second.curves["train_loss"].y)
    assert [event.recalled for event in events if isinstance(event, TrainingFinished)] == [False, True]


def test_another_process_recalls_it_too(record: Opener) -> None:
    record(quadratic()).run(START, 0, 0.1)
    again = quadratic()
    record(again).run(START, 0, 0.1)
    assert again.calls == []


@pytest.mark.parametrize(
    ("config", "seed", "length"),
    [(START.with_(learning_rate=0.2), 0, 0.1), (START, 1, 0.1), (START, 0, 0.2)],
    ids=["configuration", "seed", "length"],
)
def test_whatever_differs_is_trained(config: Config, seed: int, length: float, record: Opener) -> None:
    inner = quadratic()
    recorder = record(inner)
    recorder.run(START, 0, 0.1)
    recorder.run(config, seed, length)
    assert len(inner.calls) == 2


def test_full_trainings_carry_their_purpose_and_hypothesis(record: Opener) -> None:
    idea = Hypothesis(reason="a reason", changes=())
    purposes: list[Purpose] = ["start", "change"]
    recorder = record(quadratic())
    for purpose in purposes:
        recorder.train(START, 0, purpose=purpose, hypothesis=idea if purpose == "change" else None)
    told = [(trial.id, trial.purpose, trial.hypothesis) for trial in recorder.session.ledger.trials]
    assert told == [(1, "start", None), (2, "change", idea)]


def test_a_training_that_diverges_has_no_score_and_costs_what_it_took(record: Opener) -> None:
    recorder = record(quadratic(learning_rate=1e6))
    trial, _ = recorder.train(recorder.start, 0, purpose="start")
    assert trial.outcome is Outcome.DIVERGED
    assert trial.score is None
    assert 0 < trial.cost < 1


def test_a_run_that_was_written_just_before_a_kill_is_taken_and_charged(record: Opener) -> None:
    doomed = record(quadratic())
    run = doomed.trainable.run(START, 0, 1.0)
    doomed.session.save_run(1, run)  # and killed before the journal line
    after = quadratic()
    recorder = record(after)
    trial, _ = recorder.train(START, 0, purpose="start")
    assert after.calls == []
    assert (trial.id, trial.cost, trial.score) == (1, run.cost, run.curves["val_loss"].y[-1])


def test_an_orphaned_run_of_something_else_is_not_taken(record: Opener) -> None:
    doomed = record(quadratic())
    doomed.session.save_run(1, doomed.trainable.run(START.with_(learning_rate=0.7), 0, 1.0))
    after = quadratic()
    record(after).train(START, 0, purpose="start")
    assert len(after.calls) == 1


def test_an_orphaned_run_that_was_interrupted_is_trained_again(record: Opener) -> None:
    doomed = record(quadratic())
    doomed.session.save_run(1, doomed.trainable.run(START, 0, 1.0, lambda tick: tick.step == 100))
    after = quadratic()
    trial, _ = record(after).train(START, 0, purpose="start")
    assert len(after.calls) == 1
    assert trial.outcome is Outcome.FINISHED


def test_an_observer_sees_every_step_and_can_stop_it(record: Opener) -> None:
    seen: list[Tick] = []

    def watch(tick: Tick) -> bool:
        seen.append(tick)
        return tick.step == 30

    run = record(quadratic()).trainable.run(START, 0, 1.0, watch)
    seen.clear()
    trial, run = record(quadratic()).train(START, 0, observer=watch)
    assert [tick.step for tick in seen] == list(range(1, 31))
    assert run.outcome is trial.outcome is Outcome.INTERRUPTED


def test_progress_is_told_from_the_beginning_to_the_end(record: Opener, events: list[Event]) -> None:
    record(quadratic()).train(START, 0, purpose="start")
    assert isinstance(events[0], TrainingStarted)
    assert isinstance(events[-1], TrainingFinished)
    fractions = [event.fraction for event in events if isinstance(event, TrainingProgress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert 40 <= len(fractions) <= 60


@pytest.mark.parametrize(
    ("config", "length", "words"),
    [
        (START, 1.0, "the start configuration"),
        (START.with_(learning_rate=0.05), 1.0, "learning_rate=0.05"),
        (START, 0.25, "the start configuration at length 0.25"),
        (START.with_(schedule="lr_sweep", sweep_low=1e-6, learning_rate=3.0), 0.1, "range test from 1e-06 to 3"),
    ],
)
def test_what_is_trained_is_said_in_words(
    config: Config, length: float, words: str, record: Opener, events: list[Event]
) -> None:
    record(quadratic()).run(config, 0, length)
    (started,) = (event for event in events if isinstance(event, TrainingStarted))
    assert started.what == words
    assert started.price == length


def test_a_training_that_was_taken_back_is_recalled_and_another_gets_a_number_of_its_own(record: Opener) -> None:
    recorder = record(quadratic())
    before = recorder.session.ledger
    first, _ = recorder.train(START, 0, purpose="start")
    recorder.session.record(Opened(ledger=before))
    other, _ = recorder.train(START.with_(learning_rate=0.7), 0, purpose="start")
    again, _ = recorder.train(START, 0, purpose="change")
    assert (first.id, other.id, again.id) == (1, 2, 1)
    assert again.score == first.score
    assert len(recorder.trainable.calls) == 2  # type: ignore[attr-defined]


@dataclass
class Stacking(Quadratic):
    """A quadratic that trains several in one pass, where it is allowed to."""

    allowed: bool = True
    passes: list[int] = field(default_factory=list)

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run] | None:
        self.passes.append(len(trainings))
        return [self.run(config, seed, length) for config, seed in trainings] if self.allowed else None


def test_trainings_in_one_pass_are_each_charged_and_recalled(record: Opener) -> None:
    stacking = Stacking(updates=60)
    recorder = record(stacking)
    wanted = [(START.with_(learning_rate=rate), 0) for rate in (0.1, 0.2, 0.3)]
    alone = recorder.run(*wanted[1], 0.1)
    runs = recorder.run_together(wanted, 0.1)
    assert [run.config for run in runs] == [config for config, _ in wanted]
    assert runs[1].curves["val_loss"].y.tolist() == alone.curves["val_loss"].y.tolist()
    assert stacking.passes == [2]
    assert len(recorder.session.ledger.trials) == 3
    assert recorder.session.ledger.spent == pytest.approx(sum(run.cost for run in runs))
    again = record(stacking).run_together(wanted, 0.1)
    assert [run.config for run in again] == [run.config for run in runs]
    assert len(stacking.calls) == 3


def test_what_cannot_be_trained_in_one_pass_is_trained_one_by_one(record: Opener) -> None:
    for trainable in (Stacking(updates=60, allowed=False), Quadratic(updates=60)):
        runs = record(trainable).run_together([(START, seed) for seed in (0, 1)], 0.1)
        assert [run.seed for run in runs] == [0, 1]
