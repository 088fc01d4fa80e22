"""One record per line: plain, LLaMA-Factory's, Detectron2's, mmcv's and MMEngine's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs


def written(tmp_path: Path, *records: Any) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_plain_records(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.4, "val_loss": 0.6}))
    assert (run.format, run.curves["train_loss"].y.tolist()) == ("json_lines", [0.5, 0.4])
    assert run.curves["val_loss"].x.tolist() == [2]


def test_one_record_is_a_log_of_one_point(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"step": 1, "loss": 0.5}))
    assert len(run.curves["train_loss"]) == 1


def test_llama_factory_says_how_many_steps_there_will_be(tmp_path: Path) -> None:
    lines = [
        {"current_steps": step, "total_steps": 20, "loss": 1 / step, "lr": 1e-4, "epoch": step / 20, "percentage": step}
        for step in (5, 10)
    ]
    (run,) = read_runs(written(tmp_path, *lines, {"current_steps": 10, "total_steps": 20, "elapsed_time": "0:01:00"}))
    assert (run.planned_x, run.curves["train_loss"].x.tolist()) == (20, [5, 10])
    assert len(run.curves["learning_rate"]) == 2


def test_detectron2(tmp_path: Path) -> None:
    train = {"total_loss": 1.5, "loss_cls": 0.5, "lr": 0.02, "data_time": 0.1, "rank_data_time": 0.1, "iteration": 19}
    (run,) = read_runs(written(tmp_path, train, {**train, "iteration": 39}, {"bbox/AP": 31.5, "iteration": 39}))
    assert {name: len(curve) for name, curve in run.curves.items()} == {
        "train_loss": 2,
        "learning_rate": 2,
        "val_map": 1,
    }


def test_mmcv_counts_the_batches_of_a_validation_apart(tmp_path: Path) -> None:
    train = [
        {"mode": "train", "epoch": epoch, "iter": batch, "lr": 0.1, "loss": 1.0, "acc": 0.5}
        for epoch in (1, 2)
        for batch in (50, 100)
    ]
    val = [{"mode": "val", "epoch": epoch, "iter": 7, "mIoU": 0.3, "loss": 1.1} for epoch in (1, 2)]
    (run,) = read_runs(
        written(tmp_path, {"env_info": "sys.platform: linux", "seed": 3}, *train[:2], val[0], *train[2:], val[1])
    )
    assert run.curves["train_loss"].x.tolist() == [50, 100, 150, 200]
    assert run.curves["val_loss"].x.tolist() == run.curves["val_miou"].x.tolist() == [100, 200]
    assert run.seed == 3
    assert any("2 validation(s) with a counter of their own" in remark for remark in run.remarks)


def test_mmengine_writes_the_epoch_as_the_step_of_a_validation(tmp_path: Path) -> None:
    train = [{"lr": 0.1, "loss": 1.0, "epoch": 1, "iter": step, "step": step} for step in (50, 100)]
    more = [{"lr": 0.1, "loss": 0.5, "epoch": 2, "iter": step, "step": step} for step in (150, 200)]
    val = [{"coco/bbox_mAP": 0.3, "time": 0.1, "step": epoch} for epoch in (1, 2)]
    (run,) = read_runs(written(tmp_path, *train, val[0], *more, val[1]))
    assert run.curves["val_map"].x.tolist() == [100, 200]


def test_nested_records_are_flattened(tmp_path: Path) -> None:
    records = [{"epoch": epoch, "train": {"loss": 1.0}, "val": {"loss": 2.0}} for epoch in (1, 2)]
    (run,) = read_runs(written(tmp_path, *records))
    assert sorted(run.curves) == ["train_loss", "val_loss"]


def test_settings_before_the_first_record(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"lr": 0.1, "optimizer": "Adam", "seed": 7}, {"epoch": 1, "loss": 1.0}))
    assert (run.config["learning_rate"], run.config["optimizer"], run.seed) == (0.1, "adam", 7)


def test_torn_lines_are_skipped_and_said(tmp_path: Path) -> None:
    path = written(tmp_path, {"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.4})
    path.write_text(path.read_text() + '{"step": 3, "lo\n[1]\n')
    (run,) = read_runs(path)
    assert run.remarks == ("2 line(s) that are no JSON object were skipped.",)


def test_records_without_a_curve_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no column that is known"):
        read_runs(written(tmp_path, {"user": 1, "age": 2}, {"user": 2, "age": 3}))
