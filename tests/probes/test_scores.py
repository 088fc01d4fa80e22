"""What a run is worth, and when it is worth nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.trainable import Objective
from advisor.probes.scores import final_train_loss, has_blown_up, has_learned, score_of

ACCURACY = Objective("accuracy", "maximize")


def run_of(train: Sequence[float] = (), accuracy: Sequence[float] = (), outcome: Outcome = Outcome.FINISHED) -> Run:
    curves = {
        name: Curve(name, np.arange(1.0, len(values) + 1), np.array(values, dtype=np.float64))
        for name, values in (("train_loss", train), ("val_accuracy", accuracy))
        if values
    }
    return Run(curves=curves, outcome=outcome)


def test_score_is_the_last_value_of_the_objective() -> None:
    assert score_of(run_of(accuracy=[0.5, 0.9, 0.8]), ACCURACY) == 0.8


@pytest.mark.parametrize(
    "run",
    [
        run_of(train=[1.0]),
        run_of(accuracy=[0.5], outcome=Outcome.DIVERGED),
        run_of(accuracy=[0.5, float("nan")]),
    ],
    ids=["not validated", "diverged", "nan"],
)
def test_no_score(run: Run) -> None:
    assert score_of(run, ACCURACY) is None


def test_final_train_loss_is_the_mean_of_the_last_tenth() -> None:
    assert final_train_loss(run_of(train=[9.0] * 18 + [1.0, 2.0])) == 1.5
    assert final_train_loss(run_of(train=[2.0], outcome=Outcome.OUT_OF_MEMORY)) is None
    assert final_train_loss(run_of(train=[2.0, float("inf")])) is None


@pytest.mark.parametrize(
    ("train", "learned"),
    [
        (list(np.linspace(2.3, 1.0, 40)), True),
        ([2.3] * 40, False),
        ([1.0, 2.0] * 20, False),
        (list(np.linspace(2.3, 2.29, 40)), False),
        ([2.3, 1.0], None),
        ([2.3] * 20 + [float("nan")], None),
    ],
    ids=["falls", "flat", "noise", "a hundredth", "too short", "nan"],
)
def test_has_learned(train: list[float], learned: bool | None) -> None:
    assert has_learned(run_of(train=train)) is learned


@pytest.mark.parametrize(
    ("run", "blown"),
    [
        (run_of(train=[2.3] * 20 + [1e5] * 20), True),
        (run_of(train=[2.3] * 20 + [3.0] * 20), False),
        (run_of(train=[2.3] * 39 + [1e5]), False),
        (run_of(train=[2.3], outcome=Outcome.DIVERGED), True),
        (run_of(train=[2.3], outcome=Outcome.FAILED), False),
        (run_of(), False),
    ],
    ids=["grew", "a little worse", "one spike at the end", "diverged", "failed", "nothing recorded"],
)
def test_has_blown_up(run: Run, blown: bool) -> None:
    assert has_blown_up(run) is blown
