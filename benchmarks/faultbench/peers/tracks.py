"""What a peer is handed of a run: the rows that a logger would have written, or one value per evaluation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from advisor.core.run import Curve, Floats, Run

#: Our curve -> the name that every one of the packages reads.
LOGGED = {"train_loss": "loss", "learning_rate": "lr", "gradient_norm": "grad_norm", "val_loss": "eval_loss"}


@dataclass(frozen=True)
class Evaluations:
    """One value per evaluation; the training loss is the mean since the evaluation before."""

    train_loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)


def rows(run: Run, every: int = 1) -> list[dict[str, float]]:
    """Return the log by step: each value where it was measured, or a window of so many updates in one row."""
    found: dict[float, dict[str, float]] = {}
    for name, theirs in LOGGED.items():
        for x, y in _points(run.curves.get(name), every):
            found.setdefault(x, {"step": x})[theirs] = y
    return [found[x] for x in sorted(found)]


def _points(curve: Curve | None, every: int) -> Iterable[tuple[float, float]]:
    if curve is None:
        return ()
    if every == 1 or curve.x_unit != "step" or curve.metric == "val_loss":
        return zip(curve.x.tolist(), curve.y.tolist(), strict=True)
    return _windows(curve, every)


def _windows(curve: Curve, every: int) -> Iterator[tuple[float, float]]:
    """Yield the mean loss of each window, and the last of anything else, as the Hugging Face Trainer logs them."""
    ends = np.ceil(curve.x / every) * every
    for end in np.unique(ends):
        inside = curve.y[ends == end]
        yield float(end), float(inside.mean() if curve.metric == "train_loss" else inside[-1])


def evaluations(run: Run) -> Evaluations:
    """Return one value per evaluation that some training came before."""
    timed = run.curves.get("val_loss") or run.curves.get("val_accuracy")
    train = run.curves.get("train_loss")
    if timed is None:
        return Evaluations()
    trained = [True] * len(timed) if train is None else (np.searchsorted(train.x, timed.x, "right") > 0).tolist()
    at = timed.x[trained]
    return Evaluations(
        train_loss=[] if train is None else _means(train, at),
        val_loss=_at(run.curves.get("val_loss"), at),
        train_accuracy=_at(run.curves.get("train_accuracy"), at),
        val_accuracy=_at(run.curves.get("val_accuracy"), at),
    )


def _means(curve: Curve, at: Floats) -> list[float]:
    means: list[float] = []
    start = 0
    for end in np.searchsorted(curve.x, at, "right"):
        # Where nothing was logged between two evaluations, the value before is the newest that there is.
        means.append(float(curve.y[start:end].mean()) if end > start else means[-1])
        start = end
    return means


def _at(curve: Curve | None, at: Floats) -> list[float]:
    if curve is None or not len(curve):
        return []
    numbers = np.clip(np.searchsorted(curve.x, at, "right") - 1, 0, None)
    return [float(y) for y in curve.y[numbers]]


def finite_start(*columns: list[float]) -> int:
    """Return how many rows there are before the first that holds a NaN or an infinity."""
    length = min(map(len, columns))
    return next((row for row in range(length) if not all(math.isfinite(c[row]) for c in columns)), length)


def broke(values: Iterable[float]) -> bool:
    """Return whether any value is a NaN or an infinity."""
    return not all(map(math.isfinite, values))
