"""Tables that frameworks write: the shared vocabulary knows their columns."""

from __future__ import annotations

import csv
from pathlib import Path

from advisor.core.run import Run
from advisor.logs import read_runs
from tests.logs.places import SAMPLES


def table(tmp_path: Path, text: str) -> Run:
    path = tmp_path / "table.csv"
    path.write_text(text)
    (run,) = read_runs(path)
    assert run.format == "table"
    return run


def test_lightning() -> None:
    path = SAMPLES / "lightning" / "metrics.csv"
    (run,) = read_runs(path)
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in ("train_loss", "val_loss"):
        assert run.curves[name].x.tolist() == [float(row["step"]) for row in rows if row[name]]
        assert run.curves[name].y.tolist() == [float(row[name]) for row in rows if row[name]]


def test_ultralytics(tmp_path: Path) -> None:
    header = "epoch,time,train/box_loss,train/cls_loss,metrics/precision(B),metrics/recall(B),metrics/mAP50(B),"
    header += "metrics/mAP50-95(B),val/box_loss,val/cls_loss,lr/pg0,lr/pg1"
    run = table(
        tmp_path,
        f"{header}\n1,5.2,1.1,2.1,0.5,0.4,0.45,0.3,1.2,2.2,0.01,0.02\n2,9,1,2,0.6,0.5,0.5,0.35,1.1,2,0.01,0.02\n",
    )
    assert {"train_box_loss", "val_cls_loss", "val_precision", "val_recall", "val_map50", "learning_rate"} <= set(
        run.curves
    )
    assert run.curves["val_map"].y.tolist() == [0.3, 0.35]


def test_timm(tmp_path: Path) -> None:
    run = table(
        tmp_path, "epoch,train_loss,eval_loss,eval_top1,eval_top5,lr\n0,6.9,6.8,0.1,0.5,0.1\n1,6.5,6.4,1.0,3.0,0.1\n"
    )
    assert sorted(run.curves) == ["learning_rate", "train_loss", "val_accuracy", "val_loss", "val_top5"]
