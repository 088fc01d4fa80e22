"""Other people's curves, read from `../shared/curves`: one record of JSON per line, one run per record."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from advisor.core.run import Curve, Floats, Run

#: Beside the repository and not part of it.
CURVES = Path(__file__).parents[2] / "shared" / "curves"
_NAMES = {
    "test_loss": "val_loss",
    "valid_loss": "val_loss",
    "train_acc": "train_accuracy",
    "test_acc": "val_accuracy",
    "val_acc": "val_accuracy",
    "val_ce": "val_loss",
}


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def run_by_epochs(record: Mapping[str, Any]) -> Run:
    """Return the run of a record whose curves have one value per evaluation; nothing but its curves is told."""
    curves: dict[str, Curve] = {}
    for name in ("train_loss", "val_loss", "test_loss", "valid_loss", "train_acc", "val_acc", "test_acc", "val_ce"):
        if record.get(name):
            curves.setdefault(_NAMES.get(name, name), curve(_NAMES.get(name, name), record[name], "epoch"))
    return Run(curves=curves)


def run_of_algoperf(record: Mapping[str, Any]) -> Run:
    """Return the run of an AlgoPerf record: the logged steps and the evaluations, both over updates."""
    evaluated = record.get("eval") or {}
    at = evaluated.get("global_step") or []
    curves: dict[str, Curve] = {}
    for name, values in evaluated.items():
        split, _, metric = name.partition("/")
        if split in ("train", "validation") and len(values) == len(at):
            ours = f"{'val' if split == 'validation' else 'train'}_{metric}"
            curves[ours] = curve(ours, values, "step", at)
    for theirs, ours in (("loss", "train_loss"), ("grad_norm", "gradient_norm")):
        if record.get(theirs) and len(record[theirs]) == len(record["step"]):
            curves[ours] = curve(ours, record[theirs], "step", record["step"])
    return Run(curves=curves)


def curve(name: str, values: Sequence[float | None], unit: Any, x: Sequence[float] | None = None) -> Curve:
    """Return a curve over `x`, or over 0, 1, 2, ...; null becomes NaN."""
    along = np.arange(len(values), dtype=np.float64) if x is None else floats(x)
    return Curve(name, along, floats(values), unit)


def floats(values: Sequence[float | None]) -> Floats:
    """Return the values as numbers; null becomes NaN."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
