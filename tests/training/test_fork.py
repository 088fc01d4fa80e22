"""A training that is stopped and goes on: bit for bit the one that was never stopped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.training.fork import Fork
from advisor.training.plan import Plan
from advisor.training.switch import Switch
from advisor.training.trainable import ProblemTrainable
from tests.probes.isolation import unchanged
from tests.training.problems import trainable
from tests.training.test_loop import Breaking, Everything

ADAM = {"optimizer": "adam", "learning_rate": 0.02, "batch_size": 16}
SWITCHED = {"switch_to_sgd_at": 0.5, "sgd_learning_rate": 0.1}


def problem(**start: Any) -> ProblemTrainable:
    return trainable(build_model=lambda _: Everything(), start={**ADAM, **start})


def forked(given: ProblemTrainable, seed: int = 3, length: float = 1.0) -> Fork:
    return given.fork(given.start, seed, length, lambda updates: Switch(given.start.with_(**SWITCHED), updates // 2).at)


def same(one: Run, other: Run) -> bool:
    return one.curves.keys() == other.curves.keys() and all(
        np.array_equal(curve.x, other.curves[name].x) and np.array_equal(curve.y, other.curves[name].y)
        for name, curve in one.curves.items()
    )


@pytest.mark.parametrize(
    "start",
    [
        {},
        {"schedule": "plateau", "decay_every": 0.1},
        {"ema_decay": 0.9},
        {"schedule": "one_cycle"},
        {"accumulation_steps": 2},
    ],
    ids=lambda start: next(iter(start), "plain"),
)
def test_both_ways_are_those_of_trainings_that_were_never_stopped(start: dict[str, Any]) -> None:
    given = problem(**start)
    late = given.start.with_(**SWITCHED)
    switch = Switch.of(late, Plan.of(late, given.bench.full_examples, 1.0).updates)
    assert switch is not None
    with unchanged():
        fork = given.fork(given.start, 3, 1.0, lambda _: switch.at)
        changed, kept = fork.branch(late), fork.finish()
    assert same(kept, given.run(given.start, 3))
    assert same(changed, given.run(late, 3))
    assert not same(kept, changed)
    assert kept.cost == given.run(given.start, 3).cost
    assert changed.cost == pytest.approx(kept.cost / 2, rel=0.1)


def test_ways_do_not_disturb_each_other() -> None:
    given = problem()
    late = given.start.with_(**SWITCHED)
    fork = forked(given)
    sweep = given.start.with_(optimizer="sgd", schedule="lr_sweep", sweep_low=1e-4, learning_rate=100.0)
    plan = Plan.of(sweep, given.bench.full_examples, 0.5)
    once, detour, again = fork.branch(late), fork.detour(sweep, plan, seed=7), fork.branch(late)
    assert same(once, again)
    assert detour.planned_x == plan.updates
    assert same(fork.finish(), given.run(given.start, 3))


def test_what_fails_before_the_fork_is_its_outcome() -> None:
    given = trainable(build_model=lambda _: Breaking(ValueError("a strange shape")), start=ADAM)
    fork = forked(given)
    assert not fork.stands
    assert fork.finish().outcome is Outcome.FAILED
    assert "a strange shape" in str(fork.finish().failure)
