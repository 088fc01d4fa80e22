"""`Descent`: everything that moves the weights: optimizer, schedule, clipping, average, and the late switch to SGD."""

from __future__ import annotations

import copy

from torch import Tensor, nn

from advisor.core.config import Config
from advisor.training.averaging import Average
from advisor.training.groups import Groups
from advisor.training.instruments import Instruments
from advisor.training.optimizers import build_optimizer
from advisor.training.pace import Pace
from advisor.training.switch import Switch


class Descent:
    """Moves the weights of a model, update by update (1-based)."""

    def __init__(
        self, model: nn.Module, config: Config, instruments: Instruments, updates: int, groups: Groups
    ) -> None:
        self.parameters = instruments.parameters
        self.instruments = instruments
        self.groups = groups
        # Copies: an optimizer writes its settings into what it is given.
        self.optimizer = build_optimizer([dict(group) for group in groups], config)
        self.pace = Pace(config, updates, self.optimizer)
        self.switch = Switch.of(config, updates)
        self.average = Average.of(model, config)
        #: What is evaluated: the model, or the average of its weights.
        self.result = model if self.average is None else self.average.model
        self.clip_norm = config.number("gradient_clip_norm", 0.0)

    def fork(self, model: nn.Module, config: Config, instruments: Instruments, groups: Groups) -> Descent:
        """Return a descent of `model`, a copy of this one's, that goes on from here as `config` says.

        What remembers the way so far comes along; the optimizer begins anew.
        """
        other = Descent(model, config, instruments, self.pace.updates, groups)
        other.pace.plateau = copy.copy(self.pace.plateau)
        if self.average is not None and other.average is not None:
            other.average.take_over(self.average)
        return other

    def begin(self, update: int) -> float:
        """Return the learning rate that is now in force."""
        if self.switch and update == self.switch.at:
            self.optimizer, peak = self.switch.optimizer([dict(group) for group in self.groups])
            self.pace.hand_over(self.optimizer, peak)
        return self.pace.set(update)

    def step(self, update: int) -> None:
        """Move the weights along the gradient that is in the model, and clear it."""
        norm: Tensor | None = None
        if self.clip_norm:
            norm = nn.utils.clip_grad_norm_(self.parameters, self.clip_norm)
        sampled = self.instruments.due(update)
        if sampled:
            self.instruments.before_update(update, norm)
        if self.switch:
            self.switch.before_update(update, self.parameters)
        self.optimizer.step()
        if self.switch:
            self.switch.after_update(self.parameters, self.pace.share)
        if sampled:
            self.instruments.after_update(update)
        if self.average:
            self.average.update()
        self.optimizer.zero_grad()
