"""`Pace`: brings the schedule's values into the optimizer, update by update."""

from __future__ import annotations

import torch

from advisor.core.config import Config
from advisor.training import schedules


class Pace:
    """Sets learning rate and momentum of an optimizer before each update."""

    def __init__(self, config: Config, updates: int, optimizer: torch.optim.Optimizer) -> None:
        self.config = config
        self.updates = updates
        self.optimizer = optimizer
        self.plateau = schedules.Plateau.of(config)
        # Asked once and not on every update, where a tiny model would feel it.
        self._peak = config.number("learning_rate", 1e-3)
        self._moves_momentum = schedules.momentum(config, 0.0) is not None
        #: The share of the peak learning rate in force.
        self.share = 1.0
        #: The rate that is in force to the end, None while it may move.
        self._settled: float | None = None

    def set(self, update: int) -> float:
        """Return the learning rate of this update (1-based), now in force.

        It is the schedule's value at the middle of the update's slice of the run: neither the first update of a
        warmup nor the last of a decay should be wasted on a rate of 0.
        """
        if self._settled is not None:
            return self._settled
        fraction = (update - 0.5) / self.updates
        self.share = self.share_at(update)
        rate = self._peak * self.share
        momentum = schedules.momentum(self.config, fraction) if self._moves_momentum else None
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("rate_share", 1.0)
            if momentum is not None and "betas" in group:
                group["betas"] = (momentum, group["betas"][1])
            elif momentum is not None:
                group["momentum"] = momentum
        if schedules.is_still(self.config):
            self._settled = rate
        return rate

    def share_at(self, update: int) -> float:
        """Return the share of the peak at an update, as far as it is known by now."""
        share = schedules.rate(self.config, (update - 0.5) / self.updates)
        return share * (self.plateau.share if self.plateau else 1.0)

    def see(self, update: int, validation_loss: float) -> None:
        """Show the schedule a validation loss; only the plateau schedule looks."""
        if self.plateau is not None:
            self.plateau.see(update / self.updates, validation_loss)

    def hand_over(self, optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
        """Drive another optimizer from now on, along the same schedule at another peak."""
        self.optimizer, self._settled = optimizer, None
        self.config = self.config.with_(optimizer="sgd", learning_rate=learning_rate)
        self._peak, self._moves_momentum = learning_rate, schedules.momentum(self.config, 0.0) is not None
