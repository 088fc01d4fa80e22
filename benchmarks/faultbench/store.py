"""Files: the cache of trainings, one line each, and the labelled runs that are published."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Floats, Run

HERE = Path(__file__).parent
DATA = HERE / "data"
CACHE = HERE.parent / "cache" / "faultbench"
#: Points that a stored curve is thinned to, its validation points aside.
MOST_POINTS = 220
#: Significant digits of a stored number.
DIGITS = 5

Record = dict[str, Any]


def lines(path: Path) -> Iterator[Record]:
    """Yield the records of a file, the one that a kill cut short left out."""
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)


def append(path: Path, record: Mapping[str, Any]) -> None:
    """Add one record to a file; what a kill had cut short is closed first, and never read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def publish(path: Path, records: list[Record]) -> None:
    """Write records compressed, the same bytes for the same records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def packed(run: Run) -> Record:
    """Return what is kept of a run beside its configuration."""
    curves = {name: _packed_curve(name, curve) for name, curve in run.curves.items()}
    return {"seed": run.seed, "outcome": run.outcome, "planned_x": run.planned_x, "curves": curves}


def unpacked(record: Record, config: Config, facts: Mapping[str, Any]) -> Run:
    """Return the run that `packed` made a record of."""
    curves = {name: Curve(name, _x(x), np.array(y, dtype=np.float64)) for name, (x, y) in record["curves"].items()}
    return Run(
        config=config,
        curves=curves,
        outcome=Outcome(record["outcome"]),
        format="problem",
        seed=record["seed"],
        planned_x=record["planned_x"],
        facts=facts,
    )


def _packed_curve(name: str, curve: Curve) -> tuple[Any, list[float]]:
    if len(curve) > MOST_POINTS and not name.startswith("val_"):
        curve = _block_means(curve) if name == "train_loss" else _picked(curve)
    return _spaced(curve.x), [float(f"{y:.{DIGITS}g}") for y in curve.y]


def _block_means(curve: Curve) -> Curve:
    """Return a long loss as means over blocks, the first points kept as they are."""
    head = 20  # where a divergence or a warmup shows
    size = -(-(len(curve) - head) // (MOST_POINTS - head))
    starts = np.arange(head, len(curve), size)
    ends = np.append(starts[1:], len(curve))
    means = np.add.reduceat(curve.y, starts) / (ends - starts)
    x = np.concatenate([curve.x[:head], curve.x[ends - 1]])
    return replace(curve, x=x, y=np.concatenate([curve.y[:head], means]))


def _picked(curve: Curve) -> Curve:
    numbers = np.unique(np.linspace(0, len(curve) - 1, MOST_POINTS).round().astype(int))
    return replace(curve, x=curve.x[numbers], y=curve.y[numbers])


def _spaced(x: Floats) -> Any:
    """Return first, step and count of evenly spaced numbers; other numbers one by one."""
    steps = np.unique(np.diff(x))
    if len(steps) == 1:
        return {"from": float(x[0]), "step": float(steps[0]), "count": len(x)}
    return x.tolist()


def _x(stored: Any) -> Floats:
    if isinstance(stored, dict):
        steps = np.arange(stored["count"], dtype=np.float64)
        return float(stored["from"]) + float(stored["step"]) * steps
    return np.array(stored, dtype=np.float64)
