"""`Average`: a running mean of the weights, which is evaluated instead of the last ones."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from advisor.core.config import Config


class Average:
    """A copy of the model whose weights and buffers follow it slowly.

    At the beginning it follows faster, so that it forgets the untrained weights: of n means it keeps at most 1 + n of
    10 + n parts, as TensorFlow's ExponentialMovingAverage does with `num_updates`.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model)
        self.decay = decay
        self._followed = model
        self._updates = 0

    @classmethod
    def of(cls, model: nn.Module, config: Config) -> Average | None:
        """Return the average that the config asks for, None where the last weights count."""
        decay = config.number("ema_decay", 0.0)
        return cls(model, decay) if decay > 0 else None

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights as they are now."""
        kept = min(self.decay, (1 + self._updates) / (10 + self._updates)) if self._updates else 0.0
        self._updates += 1
        # Tied weights are one tensor under two names: these two name each only once.
        for mean, now in zip(_tensors(self.model), _tensors(self._followed), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - kept)
            else:
                mean.copy_(now)

    @torch.no_grad()
    def take_over(self, other: Average) -> None:
        """Go on with the mean that another average has reached."""
        self._updates = other._updates
        for mean, reached in zip(_tensors(self.model), _tensors(other.model), strict=True):
            mean.copy_(reached)


def _tensors(model: nn.Module) -> Iterator[Tensor]:
    yield from model.parameters()
    yield from model.buffers()
