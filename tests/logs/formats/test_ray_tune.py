"""A trial of Ray Tune: its folder, and each of its logs alone."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.logs import read_runs
from advisor.logs.formats.ray_tune import READER
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import SAMPLES

FOLDER = SAMPLES / "ray"


@pytest.mark.parametrize("name", ["", "result.json", "progress.csv"])
def test_every_way_to_the_trial(name: str) -> None:
    (run,) = read_runs(FOLDER / name)
    with (FOLDER / "progress.csv").open() as file:
        rows = list(csv.DictReader(file))
    for column, curve in {"loss": "train_loss", "val_loss": "val_loss"}.items():
        assert run.curves[curve].y.tolist() == [float(row[column]) for row in rows]
    assert run.curves["train_loss"].x.tolist() == list(range(1, 11))
    assert dict(run.config) == {"learning_rate": 0.01, "batch_size": 32, "optimizer": "adam"}


def test_how_it_ended(tmp_path: Path) -> None:
    assert read_runs(FOLDER)[0].outcome is Outcome.FINISHED
    shutil.copytree(FOLDER, tmp_path / "trial")
    (tmp_path / "trial" / "error.txt").write_text("ValueError")
    (run,) = read_runs(tmp_path)
    assert run.outcome is Outcome.FAILED
    (tmp_path / "trial" / "result.json").write_text("")
    assert len(read_runs(tmp_path)[0].curves["train_loss"]) == 10


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    read_or_refuse(READER, tmp_path / "log", data.draw(mutated(FOLDER / "result.json")))
