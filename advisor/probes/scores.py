"""What a finished training is worth: its objective, its training loss, and whether it learned anything."""

from __future__ import annotations

import numpy as np

from advisor.core.outcome import Outcome
from advisor.core.run import Floats, Run
from advisor.core.trainable import Objective

#: A whole training that ends this share above its first losses has diverged: the noise of single updates is smaller.
ENDED_ABOVE = 1.0


def score_of(run: Run, objective: Objective) -> float | None:
    """Return the objective at the end of the run; None when it did not get there or was not validated."""
    curve = run.curves.get(objective.curve)
    if run.outcome is not Outcome.FINISHED or curve is None or not len(curve):
        return None
    last = float(curve.y[-1])
    return last if np.isfinite(last) else None


def final_train_loss(run: Run) -> float | None:
    """Return the mean training loss of the last tenth of the run; None when it did not get there."""
    losses = _train_losses(run)
    if run.outcome is not Outcome.FINISHED or not len(losses):
        return None
    level = float(np.mean(losses[-max(1, len(losses) // 10) :]))
    return level if np.isfinite(level) else None


def has_learned(run: Run) -> bool | None:
    """Return whether the training loss fell by more than its noise from the first to the last quarter, if it tells."""
    losses = _train_losses(run)
    quarter = len(losses) // 4
    if quarter < 2 or not np.isfinite(losses).all():
        return None
    first, last = losses[:quarter], losses[-quarter:]
    error = np.sqrt((np.var(first, ddof=1) + np.var(last, ddof=1)) / quarter)
    fall = float(np.mean(first) - np.mean(last))
    # Two standard errors, and at least a hundredth of the loss: less is no progress that anyone would call so.
    return fall > max(2 * float(error), 0.01 * abs(float(np.mean(first))))


def has_blown_up(run: Run) -> bool:
    """Return whether the run diverged, or ended far above its first losses without becoming infinite yet."""
    losses = _train_losses(run)
    if run.outcome is not Outcome.FINISHED or not len(losses):
        return run.outcome is Outcome.DIVERGED
    # Only the very first updates: a rate far too high has done its damage after three.
    first, last = float(np.median(losses[:3])), float(np.median(losses[-max(3, len(losses) // 4) :]))
    return last > first + ENDED_ABOVE * abs(first)


def _train_losses(run: Run) -> Floats:
    curve = run.curves.get("train_loss")
    return np.empty(0) if curve is None else curve.y
