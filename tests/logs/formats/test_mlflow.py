"""MLflow's file store and its database, which hold the same two trainings."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.errors import LogError
from advisor.logs import read_folder, read_runs
from advisor.logs.formats.mlflow.database import READER
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import SAMPLES

STORE = SAMPLES / "mlflow" / "store"
DATABASE = SAMPLES / "mlflow" / "mlflow.db"


def test_the_file_store_against_its_lines() -> None:
    runs = read_runs(STORE)
    assert len(runs) == 2
    for run in runs:
        for name, curve in {"train_loss": "train_loss", "val_loss": "val_loss", "val/accuracy": "val_accuracy"}.items():
            lines = np.loadtxt(Path(run.source, "metrics", name))
            np.testing.assert_array_equal(run.curves[curve].y, lines[:, 1])
            np.testing.assert_array_equal(run.curves[curve].x, lines[:, 2])
        assert (run.format, run.outcome) == ("mlflow", Outcome.FINISHED)
        assert {"optimizer": "sgd", "batch_size": 64, "epochs": 10}.items() <= dict(run.config).items()
    assert [run.config["learning_rate"] for run in runs] == [0.5, 0.1]
    assert np.isnan(runs[0].curves["train_loss"].y[-1])


def test_the_database_tells_the_same() -> None:
    stored = {run.config["learning_rate"]: run for run in read_runs(STORE)}
    runs = read_runs(DATABASE)
    assert [run.source.partition("#")[2] for run in runs] == ["lr0.1", "lr0.5"]
    for run in runs:
        twin = stored[run.config["learning_rate"]]
        assert run.config == twin.config
        for name, curve in run.curves.items():
            np.testing.assert_array_equal(curve.x, twin.curves[name].x)
            np.testing.assert_array_equal(curve.y, twin.curves[name].y)


def test_lines_that_are_no_values_and_deleted_runs(tmp_path: Path) -> None:
    shutil.copytree(STORE, tmp_path / "store")
    one, two = sorted(path.parent for path in (tmp_path / "store").glob("*/*/meta.yaml"))
    with (one / "metrics" / "val_loss").open("a") as file:
        file.write("1 2\n1 two 3\n\nwords\n")
    meta = (two / "meta.yaml").read_text()
    (two / "meta.yaml").write_text(meta.replace("lifecycle_stage: active", "lifecycle_stage: deleted"))
    found = read_folder(tmp_path)
    (run,) = found.runs
    assert run.remarks == ("3 line(s) of the metric 'val_loss' were not understood and skipped.",)
    assert len(run.curves["val_loss"]) == 5
    assert any("was deleted in MLflow" in skipped.reason for skipped in found.skipped)


def test_a_database_without_runs(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    shutil.copy(DATABASE, path)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM runs")
    database.close()
    with pytest.raises(LogError, match="holds no run"):
        read_runs(path)


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    read_or_refuse(READER, tmp_path / "log", data.draw(mutated(DATABASE)))
