"""DeepOBS runs: curves per epoch, and what the run was told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs

RUN: dict[str, Any] = {
    "train_losses": [3, 2, 1],
    "test_losses": [4, 3, 2],
    "minibatch_train_losses": [3, 2.5, 2, 1.5],
    "optimizer": "AdamOptimizer",
    "testproblem": "quadratic_deep",
    "weight_decay": None,
    "batch_size": 128,
    "num_epochs": 2,
    "learning_rate": 0.1,
    "random_seed": 42,
    "train_log_interval": 10,
    "hyperparams": {"beta1": 0.9, "epsilon": 1e-8},
}


def written(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(RUN | changes))
    return path


def test_curves_and_configuration(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path))
    assert (run.format, run.seed, run.planned_x) == ("deepobs", 42, 2)
    assert run.curves["train_loss"].x.tolist() == [0, 1, 2]
    assert run.curves["val_loss"].y.tolist() == [4, 3, 2]
    config = {"optimizer": "adam", "learning_rate": 0.1, "batch_size": 128, "epochs": 2, "beta1": 0.9, "epsilon": 1e-8}
    assert dict(run.config) == config
    assert any("4 losses of single batches" in remark for remark in run.remarks)


def test_pytorch_runs_name_the_optimizer_otherwise(tmp_path: Path) -> None:
    changes = {"optimizer_name": "SGD", "optimizer_hyperparams": {"lr": 0.5, "momentum": 0.9}, "optimizer": None}
    (run,) = read_runs(written(tmp_path, **changes, valid_losses=[5, 4, 3], learning_rate=None))
    assert (run.config.optimizer, run.config.learning_rate, run.config.momentum) == ("sgd", 0.5, 0.9)
    assert run.curves["val_loss"].y.tolist() == [5, 4, 3]


def test_single_batches_where_nothing_else_is_there_or_the_user_asks(tmp_path: Path) -> None:
    path = written(tmp_path, train_losses=[], test_losses=[])
    (run,) = read_runs(path)
    assert (run.curves["train_loss"].x_unit, run.curves["train_loss"].x.tolist()) == ("step", [0, 10, 20, 30])
    (run,) = read_runs(written(tmp_path), {"train_loss": "minibatch_train_losses"})
    assert run.curves["train_loss"].y.tolist() == RUN["minibatch_train_losses"]


def test_a_run_that_did_not_begin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="its losses are empty"):
        read_runs(written(tmp_path, train_losses=[], test_losses=[], minibatch_train_losses=[]))
