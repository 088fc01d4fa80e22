"""Folders, packed files and streams: everything is read, and nothing twice."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import threading
from pathlib import Path

import pytest

from advisor.errors import LogError
from advisor.logs import read_folder, read_runs
from advisor.logs.files import copies
from tests.logs.places import SAMPLES

ROWS = "".join(f"{step},{1 / (1 + step):.6f},{2 / (1 + step):.6f}\n" for step in range(20))
TABLE = f"step,train_loss,val_loss\n{ROWS}"


def test_the_same_training_in_two_logs_is_read_once(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "tensorboard" / "plain", tmp_path / "run")
    (events,) = read_runs(tmp_path)
    curve = events.curves["train_loss"]
    rows = "".join(f"{x:.0f},{y:.6g}\n" for x, y in zip(curve.x, curve.y, strict=True))
    (tmp_path / "run" / "metrics.csv").write_text(f"step,train_loss\n{rows}")
    (run,) = read_runs(tmp_path)
    assert (run.format, len(run.curves)) == ("tensorboard", 2)
    told = "metrics.csv tells the same training with fewer points and was left out."
    assert run.remarks[-1] == f"{tmp_path / 'run'}/{told}"


def test_a_part_of_a_table_and_a_repetition(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(TABLE)
    (tmp_path / "again.csv").write_text(TABLE)
    (tmp_path / "part.csv").write_text("\n".join(line.rpartition(",")[0] for line in TABLE.splitlines()))
    assert [Path(run.source).name for run in read_runs(tmp_path)] == ["again.csv", "all.csv"]


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(TABLE)
    (tmp_path / "circle").symlink_to(tmp_path, target_is_directory=True)
    assert len(read_runs(tmp_path)) == 1


def test_packed_logs(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    (tmp_path / "hparams.json").write_text('{"lr": 0.5}')
    (run,) = read_runs(path)
    assert (run.source, run.format, len(run.curves["train_loss"])) == (str(path), "table", 20)
    assert run.config["learning_rate"] == 0.5


def test_a_packed_log_that_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(TABLE.encode() * 50)[:-200])
    (run,) = read_runs(path)
    assert "The packed file is cut short or damaged at its end; what came before was read." in run.remarks


def test_a_packed_file_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LARGEST", 1024**2)
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(bytes(3 * 1024**2)))
    with pytest.raises(LogError, match="more than 1048576 bytes"):
        read_runs(path)


def test_a_stream_of_bytes() -> None:
    packed = io.TextIOWrapper(io.BytesIO(gzip.compress(TABLE.encode())), encoding="utf-8")
    assert len(read_runs(packed)[0].curves["val_loss"]) == 20
    database = io.TextIOWrapper(io.BytesIO((SAMPLES / "optuna" / "study.db").read_bytes()), encoding="utf-8")
    assert len(read_runs(database)) == 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(TABLE,))
    writer.start()
    (run,) = read_runs(pipe)
    writer.join()
    assert (run.source, len(run.curves["train_loss"])) == (str(pipe), 20)


def test_every_sample_in_one_folder(tmp_path: Path) -> None:
    for name in ("mlflow", "optuna", "ray", "tensorboard", "torch", "wandb"):
        shutil.copytree(SAMPLES / name, tmp_path / name)
    formats = [run.format for run in read_folder(tmp_path).runs]
    assert {name: formats.count(name) for name in sorted(set(formats))} == {
        "mlflow": 4,
        "optuna": 5,
        "optuna-journal": 5,
        "ray": 1,
        "tensorboard": 2,
        "torch": 3,
        "wandb": 1,
    }
