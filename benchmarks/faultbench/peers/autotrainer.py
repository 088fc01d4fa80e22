"""AUTOTRAINER's published thresholds and its gate (ICSE 2021), as far as the curves of a run allow.

It wraps an old Keras and judges accuracy per epoch; here each evaluation is an epoch. The ratio of the first layer's
gradient to the last one's is not in a log, so a vanished gradient is judged by its size alone, and an explosion by NaN,
infinity and a huge loss. How extremes of accuracy are paired into swings is our reading. The share of dead units
stands for the share of gradients that are exactly 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from advisor.core.run import Run
from benchmarks.faultbench.peers.causes import AUTOTRAINER
from benchmarks.faultbench.peers.peer import Alarm, Peer, alarms, claims, has
from benchmarks.faultbench.peers.tracks import Evaluations, broke, evaluations

VERSION = "reproduce.py of shiningrain/AUTOTRAINER"
TRACKS = ("train_loss", "val_loss", "train_accuracy", "val_accuracy", "gradient_norm", "dead_units")
#: Judging starts at this share of the epochs, every so many epochs.
START, EVERY = 0.3, 3
#: theta: below this accuracy a model has not converged; delta: below this change per epoch it stands still.
CONVERGED, STANDING = 0.6, 0.01
#: zeta and eta: swings of accuracy, and how many per epoch are an oscillation.
SWING, SWINGS_PER_EPOCH = 0.03, 0.2
#: beta 2, gamma, and the loss that counts as exploded.
VANISHED, DEAD, EXPLODED = 1e-4, 0.7, 1e3


def labels(run: Run) -> frozenset[str]:
    """Return the problems of the first check that finds any: AUTOTRAINER stops there and repairs."""
    seen = evaluations(run)
    total = len(seen.val_accuracy)
    for epoch in range(max(1, math.ceil(START * total)), total + 1):
        found = set(problems(_until(seen, epoch), _readings(run, epoch / total))) if epoch % EVERY == 0 else None
        if found:
            return frozenset(found)
    return frozenset()


def problems(seen: Evaluations, readings: dict[str, float]) -> Iterator[str]:
    """Yield the problems that the epochs so far and the newest readings of the instruments show."""
    norm = readings.get("gradient_norm")
    losses = [*seen.train_loss, *seen.val_loss]
    if broke([*losses, norm or 0.0]) or max(losses) >= EXPLODED:
        yield "gradient explode"
    standing = stands_still(seen)
    if standing:
        yield "slow convergence"
    # The gate: what the gradients show counts only where the model has not learned.
    if standing or max(seen.val_accuracy) < CONVERGED:
        if norm is not None and norm < VANISHED:
            yield "gradient vanish"
        if readings.get("dead_units", 0.0) >= DEAD:
            yield "dying relu"
    if oscillates(seen.train_accuracy):
        yield "oscillating loss"


def stands_still(seen: Evaluations) -> bool:
    """Return whether neither accuracy changes."""
    return all(np.abs(np.diff(each)).max(initial=0.0) < STANDING for each in (seen.train_accuracy, seen.val_accuracy))


def oscillates(accuracy: list[float]) -> bool:
    """Return whether accuracy swings between its local extremes too often."""
    steps = np.diff(accuracy)
    tops = [i for i in range(1, len(steps)) if steps[i - 1] >= 0 >= steps[i]]
    lows = [i for i in range(1, len(steps)) if steps[i - 1] <= 0 <= steps[i]]
    swings = sum(accuracy[top] - accuracy[low] >= SWING for top, low in zip(tops, lows, strict=False))
    return swings >= SWINGS_PER_EPOCH * len(accuracy)


def _until(seen: Evaluations, epoch: int) -> Evaluations:
    return Evaluations(*(getattr(seen, each.name)[:epoch] for each in fields(seen)))


def _readings(run: Run, share: float) -> dict[str, float]:
    """Return the newest values of the instruments when this share of the run had passed."""
    found = {name: run.curves[name].y for name in ("gradient_norm", "dead_units") if name in run.curves}
    return {name: float(y[max(1, round(share * len(y))) - 1]) for name, y in found.items() if len(y)}


def diagnose(run: Run) -> frozenset[Alarm]:
    """Return the problems that AUTOTRAINER would start to repair."""
    return alarms(labels(run) if JUDGES(run) else (), AUTOTRAINER)


JUDGES = has("train_loss", "train_accuracy", "val_accuracy")
PEERS = (Peer("AUTOTRAINER's thresholds", VERSION, TRACKS, diagnose, claims(AUTOTRAINER), JUDGES),)
