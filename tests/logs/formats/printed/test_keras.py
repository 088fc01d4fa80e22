"""What Keras prints, with bars that redraw themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import SAMPLES


def test_the_last_bar_of_each_epoch_is_read() -> None:
    """The bars show what `fit` returned, rounded; `evaluate` afterwards is no part of it."""
    (run,) = read_runs(SAMPLES / "keras_text" / "bars.txt")
    returned = json.loads((SAMPLES / "history" / "keras.json").read_text(encoding="utf-8"))
    assert (run.format, run.planned_x) == ("keras_text", 4)
    for curve, name in (("train_loss", "loss"), ("val_loss", "val_loss"), ("val_accuracy", "val_accuracy")):
        assert run.curves[curve].y.tolist() == pytest.approx(returned[name], abs=1e-4)
        assert run.curves[curve].x.tolist() == [1, 2, 3, 4]


def test_every_call_of_fit_is_a_run() -> None:
    first, second = read_runs(SAMPLES / "keras_text" / "verbose2.txt")
    assert first.curves["val_loss"].y.tolist() == [0.6997, 0.6995, 0.6995]
    assert second.curves["train_loss"].y.tolist() == [0.7101, 0.7089]
    assert (first.planned_x, second.planned_x, "val_loss" in second.curves) == (3, 2, False)


def test_keras_1_and_remains_of_older_bars(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(
        "Train on 15 samples, validate on 10 samples\nEpoch 1/3\n9s - loss: 0.5 - val_loss: 0.6\n"
        "Epoch 2/3\n 5/15 [===>...] - ETA: 9s - loss: 9.0000\r"
        "15/15 [=====] - 1s - loss: 0.4000 - val_loss: 0.5000.12 - ETA: 7s\n"
        "Epoch 00002: val_loss improved from 0.6 to 0.5, saving model\n"
        "Epoch 3/3\n 5/15 [===>...] - ETA: 9s - loss: 9.0000\n"
    )
    (run,) = read_runs(path)
    assert run.curves["train_loss"].y.tolist() == [0.5, 0.4]
    assert run.curves["val_loss"].y.tolist() == [0.6, 0.5]
    assert run.planned_x == 3


def test_a_first_epoch_that_did_not_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("Epoch 1/3\n 5/15 [===>...] - ETA: 9s - loss: 9.0000\r")
    with pytest.raises(LogError, match="no epoch that came to its end"):
        read_runs(path)
