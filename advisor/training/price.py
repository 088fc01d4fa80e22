"""What an example costs with a changed model, relative to the start's: measured once for each model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import nn

from advisor.core.config import Config, Value
from advisor.training.measure import count_parameters
from advisor.training.meter import relative_time
from advisor.training.optimizers import build_optimizer
from advisor.training.randomness import isolated
from advisor.training.workbench import Workbench


@dataclass(frozen=True)
class Price:
    """The size of a model and the price of one example; no size when the model cannot be built or run."""

    parameters: int | None
    weight: float = 1.0


@dataclass
class Prices:
    """Looks models up by the values of the problem's own knobs; nothing else can change a model."""

    bench: Workbench
    #: Trained parameters of the start's model.
    start_size: int
    _known: dict[tuple[Value, ...], Price] = field(default_factory=dict)

    def of(self, config: Config) -> Price:
        """Return the price of the model that `config` builds."""
        key = tuple(config.get(knob) for knob in self.bench.problem.knobs)
        if key not in self._known:
            self._known[key] = self._measure(config)
        return self._known[key]

    def _measure(self, config: Config) -> Price:
        with isolated(self.bench.device):
            try:
                model = self.bench.fresh_model(config, seed=0)
                size = count_parameters(model)
                if size == self.start_size:
                    return Price(size)
                start = self.bench.fresh_model(self.bench.start, seed=0)
                calls = (self._update(model, config), self._update(start, self.bench.start))
                return Price(size, relative_time(*calls, self.bench.device))
            except Exception:  # the training itself will meet the same error, and tell it
                return Price(None)

    def _update(self, model: nn.Module, config: Config) -> Callable[[], object]:
        """Return a function that makes one update with a batch of the start's size."""
        loss_of = self.bench.training_loss(config)
        inputs, targets = self.bench.train.head(int(self.bench.start.number("batch_size", 32)))

        optimizer = build_optimizer([p for p in model.parameters() if p.requires_grad], self.bench.start)

        def once() -> None:
            torch.autograd.backward(loss_of(model(inputs), targets))
            optimizer.step()
            optimizer.zero_grad()

        return once
