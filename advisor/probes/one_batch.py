"""Does the model learn a single batch by heart? Two short fits: of its inputs, and of zeros in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from advisor.probes.wiring import lost_in_evaluation
from advisor.training.data import Batch, Data, Stacked, order
from advisor.training.measure import DROPOUT
from advisor.training.meter import EVALUATION_SHARE, Meter
from advisor.training.workbench import Workbench

# The short fits. Few examples, so that a small price buys many updates; a rate at which small and large models
# alike fit them, whatever the start's own rate is: the question is whether the wiring lets them learn at all.
_FIT_EXAMPLES = 8
_FIT_UPDATES = 60
_FEWEST_UPDATES = 10
#: With fewer than this a batch is not fitted yet, so nothing of the price goes elsewhere.
_ENOUGH_UPDATES = 30
_FIT_RATE = 3e-3
# Fewer single labels than this could be told apart by chance; a sequence of targets is many in one.
_FEWEST_EXAMPLES, _FEWEST_SEQUENCES = 4, 2


@dataclass(frozen=True)
class Fits:
    """The losses of two short fits on one batch: with the real inputs, and with zeros in their place."""

    examples: int
    real: list[float]
    zeroed: list[float]
    #: How much larger the loss on the real ones is in evaluation mode, at the end; None where that was too dear.
    lost: float | None

    @property
    def lost_in_evaluation(self) -> float | None:
        """Return the share of what the fit gained that the model loses in evaluation mode."""
        gained = self.real[0] - self.real[-1]
        return self.lost / gained if gained > 0 and self.lost is not None else None

    @property
    def overfits(self) -> float:
        """Return the share by which the loss of the batch fell."""
        return 1 - min(self.real) / self.real[0] if self.real[0] > 0 else 0.0

    @property
    def zeroed_input_gain(self) -> float:
        """Return how much of the loss that zeroed inputs leave is taken away by the real ones."""
        blind = min(self.zeroed)
        return (blind - min(self.real)) / blind if blind > 0 else 0.0

    def evidence(self) -> dict[str, Any]:
        """Return both curves as plain JSON."""
        return {"examples": self.examples, "rate": _FIT_RATE, "real": self.real, "zeroed": self.zeroed}


def fit_one_batch(bench: Workbench, meter: Meter, largest_price: float, passes: int, seed: int) -> Fits | None:
    """Fit one batch twice within the price that is left; None when that is too little, or inputs are no tensor."""
    affordable = (largest_price - meter.cost) * meter.full / 2
    fewest = _FEWEST_EXAMPLES if bench.train.head(1)[1].numel() == 1 else _FEWEST_SEQUENCES
    inputs, targets = drawn(bench.train, max(fewest, min(_FIT_EXAMPLES, int(affordable / _FIT_UPDATES))), seed)
    with_settling = int(affordable / len(targets) - passes * EVALUATION_SHARE / 2)
    settles = not passes or with_settling >= _ENOUGH_UPDATES
    updates = min(_FIT_UPDATES, with_settling if settles else int(affordable / len(targets)))
    if updates < _FEWEST_UPDATES or not isinstance(inputs, Tensor):
        return None
    zeroed, _ = _fit(bench, torch.zeros_like(inputs), targets, updates, seed)
    real, fitted = _fit(bench, inputs, targets, updates, seed)
    meter.trained += 2 * updates * len(targets)
    if not settles:
        return Fits(len(targets), real, zeroed, lost=None)
    meter.evaluated += passes * len(targets)
    return Fits(len(targets), real, zeroed, lost_in_evaluation(fitted, plain_loss(bench), inputs, targets))


def _fit(bench: Workbench, inputs: Tensor, targets: Tensor, updates: int, seed: int) -> tuple[list[float], nn.Module]:
    """Return the losses of a fresh model on one batch, and the model; dropout is off, for the question is capacity."""
    model = bench.fresh_model(bench.start, seed)
    for module in model.modules():
        if isinstance(module, DROPOUT):
            module.p = 0.0
    loss_of = plain_loss(bench)
    optimizer = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=_FIT_RATE)
    losses = []
    for _ in range(updates):
        optimizer.zero_grad()
        loss = loss_of(model(inputs), targets)
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.detach())
    return [float(loss) for loss in losses], model


def drawn(data: Data, count: int, seed: int) -> Batch:
    """Return examples drawn at random, for files are often sorted by class; one of each class comes first."""
    (numbers,) = order(len(data), min(count, len(data)), 1, seed)
    if isinstance(data, Stacked) and data.targets.ndim == 1 and not data.targets.is_floating_point():
        labels = data.targets.cpu()
        firsts = torch.stack([(labels == label).nonzero()[0, 0] for label in torch.unique(labels)[:count]])
        numbers = torch.cat([firsts, numbers])[: len(numbers)]
    return next(data.batches([numbers]))


def plain_loss(bench: Workbench) -> Callable[[Any, Tensor], Tensor]:
    """Return the loss without label smoothing, which would put a floor under it."""
    return bench.training_loss(bench.start.with_(label_smoothing=0.0))
