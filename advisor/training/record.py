"""The record of a training: losses kept on the device until they are read in blocks, then curves."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from advisor.core.run import Curve
from advisor.training.metrics import Metric, Tally
from advisor.training.plan import RECENT_EXAMPLES

if TYPE_CHECKING:
    from advisor.training.problem import MetricFunction

#: A loss curve keeps every update up to this length; longer ones are thinned to block means ...
LONGEST_FULL_CURVE = 4_000
#: ... after these first updates, where divergence and warmup show.
KEPT_UPDATES = 400
#: Points that a thinned part is brought down to.
THINNED_POINTS = 1_600
#: The training outputs that are kept for the training metrics hold at most so many numbers.
RECENT_NUMBERS = 2**22


@dataclass
class Record:
    """Everything that a training leaves behind. Only `flush` and `score` wait for the device."""

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    scores: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    recent: deque[tuple[Tensor, Tensor]] = field(default_factory=deque)
    _waiting: list[Tensor] = field(default_factory=list)

    def update(self, loss: Tensor, rate: float) -> None:
        """Take in one update."""
        self._waiting.append(loss)
        self.rates.append(rate)

    def remember(self, output: object, targets: Tensor) -> None:
        """Keep the outputs of a training batch, forgetting the oldest: training metrics need no extra pass."""
        if not isinstance(output, Tensor):
            return
        if self.recent.maxlen is None:
            most = min(RECENT_EXAMPLES // max(1, len(targets)), RECENT_NUMBERS // max(1, output.numel()))
            self.recent = deque(maxlen=max(1, most))
        self.recent.append((output.detach(), targets))

    def flush(self) -> bool:
        """Read the waiting losses from the device; return whether all of them are finite."""
        if not self._waiting:
            return True
        read = torch.stack(self._waiting).tolist()
        self._waiting = []
        bad = next((number for number, loss in enumerate(read) if not math.isfinite(loss)), None)
        # What comes after the first non-finite loss says nothing more.
        self.losses += read if bad is None else read[: bad + 1]
        return bad is None

    def score(self, update: int, split: str, values: Mapping[str, float]) -> None:
        """Take in the metrics of a split after an update."""
        for name, value in values.items():
            self.scores.setdefault(f"{split}_{name}", []).append((update, value))

    def training_metrics(self, metrics: Mapping[str, Metric | MetricFunction]) -> dict[str, float]:
        """Return the metrics over the latest training batches, as the model saw them while training."""
        if not self.recent:
            return {}
        tally = Tally(metrics)
        with torch.inference_mode():
            for output, targets in _joined(self.recent):
                tally.add(output, targets)
        return tally.values()

    def curves(self, readings: Mapping[str, list[tuple[int, Tensor]]]) -> dict[str, Curve]:
        """Return everything as curves over the number of updates; `readings` are those of the instruments."""
        updates = len(self.losses)
        curves = {"train_loss": thinned(_curve("train_loss", range(1, updates + 1), self.losses))}
        curves["learning_rate"] = picked(_curve("learning_rate", range(1, updates + 1), self.rates[:updates]))
        for name, points in self.scores.items():
            curves[name] = _curve(name, [x for x, _ in points], [y for _, y in points])
        for name, noted in readings.items():
            values = torch.stack([y for _, y in noted]).double().tolist()
            curves[name] = _curve(name, [x for x, _ in noted], values)
        return curves


def _joined(batches: Iterable[tuple[Tensor, Tensor]]) -> list[tuple[Tensor, Tensor]]:
    """Return the batches as one where their shapes allow it: each counts the same, and one is told faster than many."""
    whole = list(batches)
    shapes = {(output.shape[1:], targets.shape[1:]) for output, targets in whole}
    if len(shapes) > 1 or not all(output.ndim and targets.ndim for output, targets in whole):
        return whole
    return [(torch.cat([output for output, _ in whole]), torch.cat([targets for _, targets in whole]))]


def thinned(curve: Curve) -> Curve:
    """Return a long curve with block means after its first points; each block stands at its last x."""
    if len(curve) <= LONGEST_FULL_CURVE:
        return curve
    size = math.ceil((len(curve) - KEPT_UPDATES) / THINNED_POINTS)
    starts = np.arange(KEPT_UPDATES, len(curve), size)
    ends = np.append(starts[1:], len(curve))
    means = np.add.reduceat(curve.y, starts) / (ends - starts)
    x = np.concatenate([curve.x[:KEPT_UPDATES], curve.x[ends - 1]])
    return Curve(curve.metric, x, np.concatenate([curve.y[:KEPT_UPDATES], means]), curve.x_unit)


def picked(curve: Curve) -> Curve:
    """Return at most about `KEPT_UPDATES` points of a smooth curve, its two ends included."""
    every = max(1, math.ceil(len(curve) / KEPT_UPDATES))
    keep = np.arange(len(curve)) % every == 0
    keep[-1:] = True
    return Curve(curve.metric, curve.x[keep], curve.y[keep], curve.x_unit)


def _curve(name: str, x: range | list[int], y: list[float]) -> Curve:
    return Curve(name, np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
