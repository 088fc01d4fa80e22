"""The learning-rate benchmark: the readers of others, and figures on a truth that is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.training.trainable import ProblemTrainable
from benchmarks.learning_rate import peers
from benchmarks.learning_rate.answers import Answer
from benchmarks.learning_rate.figures import Scored, compared, summary
from benchmarks.learning_rate.truth import Truth
from benchmarks.workloads import WORKLOADS

#: A range test that falls from 1e-4 on, fastest at 1e-2, and is lowest at 1e-1.
RATES = np.logspace(-6, 0, 61)
LOSSES = 2.0 - np.tanh(2 * (np.log10(RATES) + 2)) + 8 * np.clip(np.log10(RATES) + 1, 0, None) ** 2


def test_steep_is_where_the_loss_falls_fastest() -> None:
    assert peers.steep(RATES, LOSSES) == pytest.approx(1e-2, rel=0.3)


def test_minimum_is_a_tenth_of_the_lowest() -> None:
    assert peers.minimum(RATES, LOSSES) == pytest.approx(RATES[int(np.argmin(LOSSES))] / 10)


def test_valley_is_half_way_down() -> None:
    assert 1e-5 < peers.valley(RATES, LOSSES) < 1e-1


def test_slide_stops_where_the_slopes_are_alike() -> None:
    assert peers.slide(RATES, LOSSES) < 1e-1


def truth() -> Truth:
    """Return a truth in which 0.01 is best, 0.1 is as good, and the default 0.001 is clearly worse."""
    known = cast(Any, Truth.__new__(Truth))
    known.scores = {-16: [2.0, 2.0, 2.0], -12: [1.0, 1.1, 0.9], -8: [0.2, 0.25, 0.15], -4: [0.21, 0.2, 0.22]}
    known.trainable = SimpleNamespace(start=Config(learning_rate=1e-3))
    return cast(Truth, known)


def test_regret_is_the_share_of_the_gap_that_is_left() -> None:
    known = truth()
    assert known.best == -8
    assert known.default == -12
    assert known.is_clear
    assert known.regret(1e-2) == 0.0
    assert known.regret(1e-3) == pytest.approx(1.0)
    assert known.regret(10**-2.5) == pytest.approx(0.5)


def test_an_interval_holds_what_is_within_the_noise() -> None:
    assert truth().holds(0.05, 0.2)
    assert not truth().holds(1e-4, 2e-3)


def test_abstentions_count_apart_and_leave_the_default() -> None:
    scored = [Scored(truth(), Answer(None, 0.5)), Scored(truth(), Answer(1e-2, 1.0, 5e-3, 2e-2))]
    assert summary("ours", scored)[1:4] == ["1 of 2 (50%, 9% to 91%)", "1 of 1 (100%, 21% to 100%)", "0.60"]
    assert compared("ours", scored[:1], scored[1:])[1:3] == ["100.0%", "0.0%"]


def test_workloads_are_in_two_halves_and_none_is_faultbench_s() -> None:
    from benchmarks.faultbench.workloads import WORKLOADS as FAULTY

    assert sorted(task.half for task in WORKLOADS.values()) == ["JUDGE"] * 13 + ["TUNE"] * 10
    assert not set(WORKLOADS) & set(FAULTY)


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_every_workload_trains(name: str) -> None:
    task = WORKLOADS[name]
    trainable = ProblemTrainable(task.problem("sgd"))
    run = trainable.run(trainable.start.with_(learning_rate=1e-5), seed=0, length=0.01)
    assert np.isfinite(run.curves["train_loss"].y).all()
    assert np.isfinite(task.load().trivial(task.objective, task.loss))
