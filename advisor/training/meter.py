"""The meter: what a training costs in full-training equivalents (FTE)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

#: A forward pass is about a third of forward and backward together.
EVALUATION_SHARE = 1 / 3
# Two models are timed in a few rounds to warm up, then by the fastest of some: other load disturbs it least.
_WARMUP_ROUNDS, _TIMED_ROUNDS = 2, 5


@dataclass
class Meter:
    """Counts the examples that pass through the model."""

    #: Training examples of one full training of the start.
    full: float
    #: What one example costs with this model, relative to the start's.
    weight: float = 1.0
    trained: int = 0
    evaluated: int = 0

    @property
    def cost(self) -> float:
        """Return the price so far in full-training equivalents."""
        return self.weight * (self.trained + self.evaluated * EVALUATION_SHARE) / self.full


def relative_time(changed: Callable[[], object], start: Callable[[], object], device: torch.device) -> float:
    """Return the seconds of one call of `changed` per second of one call of `start`, measured in turns."""
    seconds: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(_WARMUP_ROUNDS + _TIMED_ROUNDS):
        for number, call in enumerate((changed, start)):
            seconds[number].append(_seconds(call, device))
    return min(seconds[0][_WARMUP_ROUNDS:]) / min(seconds[1][_WARMUP_ROUNDS:])


def _seconds(call: Callable[[], object], device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    began = time.perf_counter()
    call()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - began
