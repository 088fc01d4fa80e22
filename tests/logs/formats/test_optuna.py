"""Optuna's storages: a database and a journal of the same study."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.outcome import Outcome
from advisor.errors import LogError
from advisor.logs import read_runs
from advisor.logs.formats import optuna
from tests.logs.fuzzing import mutated, read_or_refuse, shared_folder
from tests.logs.places import OTHERS, SAMPLES, needs_others

DATABASE = SAMPLES / "optuna" / "study.db"
JOURNAL = SAMPLES / "optuna" / "journal.log"


@pytest.mark.parametrize("path", [DATABASE, JOURNAL], ids=["database", "journal"])
def test_each_trial_is_a_run(path: Path) -> None:
    runs = read_runs(path)
    assert [run.source for run in runs] == [f"{path}#digits/{number}" for number in range(5)]
    assert [len(run.curves["val_loss"]) for run in runs] == [8, 8, 5, 8, 8]
    assert [run.outcome for run in runs] == [
        *(Outcome.FINISHED, Outcome.FINISHED, Outcome.INTERRUPTED, Outcome.FAILED, Outcome.FINISHED)
    ]
    for run in runs:
        rate, depth = run.config["learning_rate"], run.config["depth"]
        assert isinstance(rate, float)
        assert isinstance(depth, int)
        expected = [2 * math.exp(-step * rate) + 0.1 * depth for step in range(len(run.curves["val_loss"]))]
        assert run.curves["val_loss"].y == pytest.approx(expected)
        assert run.config["optimizer"] in ("sgd", "adam")
        assert run.remarks == ("'intermediate value', which the study 'digits' minimizes, was read as val_loss.",)


def test_a_named_objective_and_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    shutil.copy(DATABASE, path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE study_directions SET direction = 'MAXIMIZE'")
    assert "val_score" in read_runs(path)[0].curves
    assert "val_accuracy" in read_runs(path, {"val_accuracy": "anything"})[0].curves
    with database:
        database.execute("INSERT INTO study_system_attributes VALUES (1, 1, 'study:metric_names', '[\"val_f1\"]')")
    database.close()
    assert "val_f1" in read_runs(path)[0].curves


def test_trials_without_intermediate_values(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    shutil.copy(DATABASE, path)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM trial_intermediate_values WHERE trial_id > 1")
    assert read_runs(path)[0].remarks[-1] == "4 other trial(s) of the storage reported no intermediate values."
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM trial_intermediate_values")
    database.close()
    with pytest.raises(LogError, match=r"5 trial\(s\), none of which reported"):
        read_runs(path)


def test_a_journal_with_a_torn_line_and_a_whole_trial(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    whole = {
        "op_code": 4,
        "worker_id": "w",
        "study_id": 0,
        "state": 1,
        "params": {"lr": 0.5},
        "distributions": {"lr": '{"name": "FloatDistribution", "attributes": {"low": 0, "high": 1}}'},
        "intermediate_values": {"0": 3.0, "1": 2.0},
    }
    path.write_text(JOURNAL.read_text() + json.dumps(whole) + '\n{"op_code": 7, "wor')
    runs = read_runs(path)
    assert (len(runs), runs[5].config["learning_rate"]) == (6, 0.5)
    assert runs[5].curves["val_loss"].y.tolist() == [3, 2]
    assert runs[0].remarks[-1] == "1 line(s) of the journal were not understood and skipped."


@shared_folder
@given(data=st.data())
def test_changed_bytes(data: st.DataObject, tmp_path: Path) -> None:
    reader, sample = data.draw(st.sampled_from([(optuna.DATABASE_READER, DATABASE), (optuna.JOURNAL_READER, JOURNAL)]))
    read_or_refuse(reader, tmp_path / "log", data.draw(mutated(sample)))


@needs_others
def test_a_storage_of_others_that_is_empty() -> None:
    (path,) = (OTHERS / "optuna_sqlite").glob("*.db")
    with pytest.raises(LogError, match=r"with 0 trial\(s\)"):
        read_runs(path)
