"""Functions of the user's own: what they report, what they return, and how they fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.trainable import Objective, Tick
from advisor.errors import ProblemError, UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.programs.first_values import situation_with
from advisor.programs.function import FunctionTask, FunctionTrainable, Report, prepare_function

KNOWLEDGE = load_knowledge()
START: dict[str, Value] = {"learning_rate": 0.01, "epochs": 5}


def trainable(function: Callable[..., Any], metric: str | None = None) -> FunctionTrainable:
    task = FunctionTask(function, "tabular-classification", metric)
    return prepare_function(task, START, situation_with(START, task.task, KNOWLEDGE), KNOWLEDGE)


def train(config: Config, report: Report, seed: int) -> None:
    for epoch in range(1, int(config.epochs) + 1):
        loss = math.exp(-config.learning_rate * 100 * epoch / config.epochs) + 0.001 * seed
        if report(step=epoch, train_loss=loss, val_loss=loss + 0.1):
            return


def returning(value: object) -> Callable[..., object]:
    """Return a function that trains nothing and returns this."""

    def finish(config: Config, report: Report) -> object:
        del config, report
        return value

    return finish


def test_what_is_reported_becomes_curves() -> None:
    it = trainable(train)
    run = it.run(it.start, 3)
    assert run.outcome is Outcome.FINISHED
    assert run.seed == 3
    assert len(run.curves["val_loss"]) == 5
    assert (run.cost, it.name) == (1.0, "train")
    assert it.run(it.start, 3, 0.4).cost == pytest.approx(0.4)


def test_a_seed_is_taken_only_where_it_is_asked_for() -> None:
    def without(config: Config, report: Report) -> float:
        del report
        return float(config.learning_rate)

    assert trainable(train).capabilities.seeded
    assert not trainable(without).capabilities.seeded
    run = trainable(without).run(Config(START), 0)
    assert run.curves["val_loss"].y.tolist() == [0.01]
    assert run.seed is None


def test_a_returned_number_is_the_metric_that_is_tuned() -> None:
    it = trainable(returning(0.75), metric="accuracy")
    assert it.run(it.start, 0).curves["val_accuracy"].y.tolist() == [0.75]
    assert it.objective == Objective("accuracy", "maximize")


def test_returned_metrics_are_taken_by_name() -> None:
    it = trainable(returning({"val_f1": 0.5, "train_loss": 0.1}))
    run = it.run(it.start, 0)
    assert run.outcome is Outcome.FINISHED
    assert it.objective == Objective("f1", "maximize")


def test_a_loss_that_is_not_finite_asks_to_stop_and_is_divergence() -> None:
    told: list[bool] = []

    def explode(config: Config, report: Report) -> None:
        del config
        told.extend(report(step=at, train_loss=loss, val_loss=loss) for at, loss in enumerate((1.0, 5.0, math.nan), 1))

    it = trainable(explode)
    assert it.run(it.start, 0).outcome is Outcome.DIVERGED
    assert told == [False, False, True]


def test_an_observer_can_stop_it() -> None:
    def watch(tick: Tick) -> bool:
        return tick.step >= 2

    it = trainable(train)
    it.run(it.start, 0)
    run = it.run(it.start, 0, 1.0, watch)
    assert run.outcome is Outcome.INTERRUPTED
    assert len(run.curves["train_loss"]) == 2
    # Its price is its time next to that of the first: a short one on a busy machine may take as long.
    assert 0 < run.cost <= 1


def test_progress_is_told() -> None:
    ticks: list[Tick] = []
    it = trainable(train)

    def watch(tick: Tick) -> bool:
        ticks.append(tick)
        return False

    it.run(it.start, 0, 1.0, watch)
    assert [tick.step for tick in ticks] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("error", "outcome"), [(ValueError("no data"), Outcome.FAILED), (MemoryError(), Outcome.OUT_OF_MEMORY)]
)
def test_what_it_raises_is_an_outcome(error: Exception, outcome: Outcome) -> None:
    def fails(config: Config, report: Report) -> None:
        del config, report
        raise error

    it = trainable(fails)
    run = it.run(it.start, 0)
    assert run.outcome is outcome
    assert run.failure
    assert 0 < run.cost <= 1


def test_silence_is_a_failure_with_advice() -> None:
    it = trainable(returning(None))
    assert "neither reported nor returned" in (it.run(it.start, 0).failure or "")


def test_an_interrupt_is_the_users_own() -> None:
    def interrupted(config: Config, report: Report) -> None:
        del config, report
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainable(interrupted).run(Config(START), 0)


@pytest.mark.parametrize(("values", "said"), [({"loss": 0.5}, "names begin with train_ or val_"), ({}, "no metric")])
def test_a_report_of_something_else_is_refused(values: dict[str, float], said: str) -> None:
    def reports(config: Config, report: Report) -> None:
        del config
        report(step=1, **values)

    with pytest.raises(ProblemError, match=said):
        trainable(reports).run(Config(START), 0)


def test_a_function_with_other_arguments_is_refused() -> None:
    def other(config: Config) -> None:
        del config

    with pytest.raises(UsageError, match=r"train\(config, report\)"):
        trainable(other)
