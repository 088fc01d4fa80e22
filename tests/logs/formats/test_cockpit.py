"""cockpit's log: quantities by update."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs


def test_quantities_by_update(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    log = {
        "0": {"Loss": 2.0, "GradNorm": [3.0, 4.0], "learning_rate": 0.1, "epoch_count": 0, "valid_loss": 2.1},
        "5": {"Loss": 1.0, "GradNorm": [0.6, 0.8], "GradHist1d": {"edges": [1, 2]}, "learning_rate": 0.1},
    }
    path.write_text(json.dumps(log))
    (run,) = read_runs(path)
    assert (run.format, run.curves["train_loss"].x.tolist()) == ("cockpit", [0, 5])
    assert run.curves["gradient_norm"].y.tolist() == pytest.approx([5.0, 1.0])
    assert (len(run.curves["val_loss"]), len(run.curves["learning_rate"])) == (1, 2)


def test_histograms_alone_are_no_curve(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"0": {"GradHist2d": {"edges": [1, 2]}}}))
    with pytest.raises(LogError, match="no column that is known"):
        read_runs(path)
