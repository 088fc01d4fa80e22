"""Trainings that tell how far they are, and are given up when they fall silent."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from advisor.core.events import Event, TrainingFinished, TrainingProgress, TrainingStarted
from advisor.errors import TrainingError
from advisor.probes.watched import Watched, patient, sign_of_life
from tests.probes.faults import Hanging
from tests.probes.isolation import unchanged
from tests.training.problems import clouds, trainable


def test_it_is_the_same_problem_and_tells_its_progress() -> None:
    events: list[Event] = []
    plain = trainable()
    watched = Watched(plain, events.append)
    assert (watched.start, watched.objective, watched.bench) == (plain.start, plain.objective, plain.bench)
    run = watched.run(plain.start.with_(learning_rate=0.1), 3, 0.5)
    assert run.curves["train_loss"].y.tolist() == plain.run(run.config, 3, 0.5).curves["train_loss"].y.tolist()
    started, *progress, finished = events
    assert started == TrainingStarted("probe", "learning_rate 0.1, 50% of a full training", 0.5)
    assert isinstance(finished, TrainingFinished)
    assert finished.trial.cost == run.cost
    assert isinstance(progress[-1], TrainingProgress)
    assert progress[-1].fraction == 1


def test_an_observer_can_still_stop_it() -> None:
    problem = trainable()
    run = Watched(problem, lambda _: None).run(problem.start, 0, 1.0, lambda tick: tick.step >= 3)
    assert run.outcome == "interrupted"


def test_a_training_that_hangs_is_given_up_with_everything_restored() -> None:
    problem = trainable(train=Hanging(after=10_000), validation=clouds(40))
    dataset: Any = problem.problem.train
    dataset.left = 30
    began = time.perf_counter()
    with unchanged(), pytest.raises(TrainingError, match="the data or the model hangs"), patient(0.3):
        Watched(problem, lambda _: None).run(problem.start, 0)
    assert time.perf_counter() - began < 10


def test_a_sign_of_life_is_waited_for_anew() -> None:
    with patient(1.0):
        for _ in range(3):
            time.sleep(0.4)
            sign_of_life()


def test_without_a_limit_or_in_another_thread_nobody_waits() -> None:
    with unchanged(), patient(None):
        sign_of_life()
    done = []

    def work() -> None:
        with patient(0.01):
            sign_of_life()
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
