"""What the points of a table are drawn over: updates, epochs, or the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.core.run import Floats


@dataclass(frozen=True)
class Axis:
    """One x for every row of a table (NaN = the row has none), and what it counts."""

    unit: Literal["step", "epoch", "row"]
    x: Floats
    remark: str | None = None


def axis_of_rows(step: Floats | None, epoch: Floats | None, rows: int) -> Axis:
    """Return the best x that the counters of the table give; infinities count as missing."""
    steps, epochs = _finite_or_nan(step), _finite_or_nan(epoch)
    if steps is not None:
        return _over_steps(steps, epochs)
    if epochs is None:
        return Axis("row", np.arange(rows, dtype=np.float64))
    if _mostly_repeats(epochs):
        remark = "Most rows repeat the epoch of the row before, so x counts rows."
        return Axis("row", np.arange(rows, dtype=np.float64), remark)
    return Axis("epoch", epochs)


def latest_points(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the points in the order of x; of rows with the same x, as after a resumed run, the last wins."""
    if bool((x[1:] > x[:-1]).all()):
        return x, y
    unique, from_the_end = np.unique(x[::-1], return_index=True)
    return unique, y[::-1][from_the_end]


def _finite_or_nan(counter: Floats | None) -> Floats | None:
    if counter is None or not np.isfinite(counter).any():
        return None
    return np.where(np.isfinite(counter), counter, np.nan)


def _over_steps(step: Floats, epoch: Floats | None) -> Axis:
    """Join a counter that starts again in every epoch to one that counts through the run."""
    if epoch is None or not _restarts_with(step, epoch):
        return Axis("step", step)
    begin = 0.0 if np.nanmin(step) == 0 else 1.0
    per_epoch = np.nanmax(step) - begin + 1
    joined = (epoch - np.nanmin(epoch)) * per_epoch + step
    return Axis("step", joined, "The step starts again in every epoch, so x joins epoch and step.")


def _restarts_with(step: Floats, epoch: Floats) -> bool:
    """A resumed run falls back in both; a step within the epoch falls back exactly when an epoch ends."""
    known = np.isfinite(step) & np.isfinite(epoch)
    falls = np.diff(step[known]) < 0
    new_epochs = np.diff(epoch[known]) > 0
    return bool(falls.any()) and bool((falls == new_epochs).all())


def _mostly_repeats(epoch: Floats) -> bool:
    # Two rows of one epoch are its training and its validation; more are rows within the epoch.
    known = epoch[np.isfinite(epoch)]
    return len(known) > 3 * len(np.unique(known))
