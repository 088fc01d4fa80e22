from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.core.run import Curve
from advisor.signs import measure
from tests.signs.curves import number, run_of

TRAIN = np.linspace(3, 1, 101)
VAL = np.concatenate([np.linspace(3, 2, 51), np.linspace(2, 2.5, 51)[1:]])


def test_the_gap_is_measured_in_falls_of_the_training_loss() -> None:
    signs = measure(run_of({"train_loss": TRAIN, "val_loss": VAL}))
    assert number(signs["gap.loss"]) == pytest.approx(1.5 / 2, abs=0.05)
    # at the best validation loss both were at 2
    assert number(signs["gap.growth"]) == pytest.approx(1.5 / 2, abs=0.04)


def test_the_early_gap_is_read_after_a_tenth() -> None:
    later = np.concatenate([TRAIN[:50], TRAIN[50:] + 0.5])
    at_once = np.concatenate([TRAIN[:1], TRAIN[1:] + 0.5])
    assert number(measure(run_of({"train_loss": TRAIN, "val_loss": later}))["gap.early"]) == pytest.approx(0, abs=0.03)
    assert number(measure(run_of({"train_loss": TRAIN, "val_loss": at_once}))["gap.early"]) == pytest.approx(
        0.25, abs=0.03
    )


def test_no_gap_and_no_growth() -> None:
    signs = measure(run_of({"train_loss": TRAIN, "val_loss": TRAIN}))
    assert signs["gap.loss"] == 0
    assert number(signs["gap.growth"]) == pytest.approx(0, abs=0.03)


def test_the_gap_of_a_metric_is_positive_when_validation_is_worse() -> None:
    train, val = np.linspace(0.1, 0.9, 101), np.linspace(0.1, 0.7, 101)
    assert number(measure(run_of({"train_accuracy": train, "val_accuracy": val}))["gap.metric"]) == pytest.approx(
        0.25, abs=0.01
    )
    assert number(measure(run_of({"train_error": 1 - train, "val_error": 1 - val}))["gap.metric"]) == pytest.approx(
        0.25, abs=0.01
    )


def test_gaps_between_different_things_are_unknown() -> None:
    assert measure(run_of({"train_accuracy": TRAIN, "val_f1": VAL}))["gap.metric"] is None
    assert measure(run_of({"train_loss": np.ones(101), "val_loss": VAL}))["gap.loss"] is None
    run = run_of({"train_loss": TRAIN})
    epochs = Curve("val_loss", np.arange(5.0), VAL[::21], "epoch")
    assert measure(replace(run, curves={**run.curves, "val_loss": epochs}))["gap.growth"] is None
