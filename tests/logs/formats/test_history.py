"""Histories as one JSON document, in the shapes that people dump them in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import SAMPLES


def written(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "history.json"
    path.write_text(json.dumps(document))
    return path


def test_keras_history() -> None:
    path = SAMPLES / "history" / "keras.json"
    (run,) = read_runs(path)
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert run.format == "history"
    assert run.curves["val_accuracy"].y.tolist() == expected["val_accuracy"]
    assert run.curves["train_loss"].y.tolist() == expected["loss"]
    assert (run.curves["train_loss"].x_unit, run.curves["train_loss"].x.tolist()) == ("epoch", [1, 2, 3, 4])


@pytest.mark.parametrize(
    "document",
    [
        {"train": {"loss": [3, 2]}, "val": {"loss": [4, 3]}},
        {"history": {"loss": [3, 2], "val_loss": [4, 3]}},
        {"train_losses": [3, 2], "val_losses": [4, 3], "classes": ["cat", "dog", "cow"]},
        [{"epoch": 1, "train_loss": 3, "val_loss": 4}, {"epoch": 2, "train_loss": 2, "val_loss": 3}],
        {"history": [{"epoch": 1, "loss": 3, "val_loss": 4}, {"epoch": 2, "loss": 2, "val_loss": 3}]},
        {"1": {"loss": 3, "val_loss": 4}, "2": {"loss": 2, "val_loss": 3}},
        {"loss": {"0": 3, "1": 2}, "val_loss": {"0": 4, "1": 3}},
        [
            {"epoch": 1, "train": {"loss": 3}, "val": {"loss": 4}},
            {"epoch": 2, "train": {"loss": 2}, "val": {"loss": 3}},
        ],
    ],
)
def test_shapes(tmp_path: Path, document: Any) -> None:
    (run,) = read_runs(written(tmp_path, document))
    assert (run.curves["train_loss"].y.tolist(), run.curves["val_loss"].y.tolist()) == ([3, 2], [4, 3])
    assert {curve.x_unit for curve in run.curves.values()} == {"epoch"}
    assert run.curves["val_loss"].x.tolist() == [1, 2]


def test_single_values_are_the_configuration_and_results_are_not(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"lr": 0.1, "seed": 4, "test_acc": 0.9, "loss": [3, 2]}))
    assert (dict(run.config), run.seed) == ({"learning_rate": 0.1, "seed": 4}, 4)


def test_curves_of_different_lengths_cover_the_same_training(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"loss": list(range(6)), "val_loss": [1, 2, 3]}))
    assert (run.curves["val_loss"].x_unit, run.curves["val_loss"].x.tolist()) == ("epoch", [2, 4, 6])
    (run,) = read_runs(written(tmp_path, {"loss": list(range(60)), "val_loss": [1, 2, 3]}))
    assert (run.curves["val_loss"].x_unit, run.curves["val_loss"].x.tolist()) == ("step", [20, 40, 60])


def test_null_and_nan(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"loss": [3, float("nan"), "NaN"], "val_loss": [None, 4, None]}))
    assert (len(run.curves["train_loss"]), run.curves["val_loss"].x.tolist()) == (3, [2])


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"learning_rate": 0.1, "batch_size": 32}, "it is a JSON document without curves"),
        ({"optimizer": {"lr": 0.1, "betas": [0.9, 0.999]}}, "it has no column that is known"),
        ([], "without curves"),
        ([1, 2, 3], "a first line"),
        ({}, "without curves"),
    ],
)
def test_what_is_no_history_is_refused(tmp_path: Path, document: Any, said: str) -> None:
    with pytest.raises(LogError, match=said):
        read_runs(written(tmp_path, document))


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"a": ' + "[" * 100_000)
    with pytest.raises(LogError):
        read_runs(path)
