"""Are the data and the model wired together? Looked at before anything is tuned, for a twentieth of a training."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from advisor.core.reading import Reading
from advisor.core.sign_value import SignValue
from advisor.core.trainable import Trainable
from advisor.probes.neighbours import doubt_training_labels
from advisor.probes.next_token import shift_of
from advisor.probes.wiring import (
    gives_probabilities,
    grows_with_batch,
    lost_in_evaluation,
    passes_to_settle,
    told_by_one_input,
)
from advisor.training.data import Batch, Data, Stacked, order
from advisor.training.failures import sentence
from advisor.training.measure import DROPOUT
from advisor.training.meter import EVALUATION_SHARE, Meter
from advisor.training.randomness import isolated
from advisor.training.trainable import ProblemTrainable
from advisor.training.workbench import Workbench

PROBE = "sanity"
QUESTION = "are the data and the model wired together?"
#: What the whole check may cost, in full-training equivalents.
LARGEST_PRICE = 0.05
#: Examples that are looked at where the data is not in memory, and hashed on either side for duplicates.
LOOKED_AT = 1024
HASHED = 100_000
#: Of which this much goes into the first loss, at most.
_FIRST_PRICE, _FIRST_EXAMPLES = 0.01, 32
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

Facts = dict[str, SignValue]


def check_sanity(trainable: Trainable, seed: int = 0) -> Reading:
    """Return facts about inputs, labels, the untrained model and two short fits; nothing of it outlives the call."""
    if not isinstance(trainable, ProblemTrainable):
        return _abstention(
            "model and data can only be looked at where they are a Problem; "
            "a command or a function shows its losses alone."
        )
    began = time.perf_counter()
    bench = trainable.bench
    meter = Meter(bench.full_examples)
    with isolated(bench.device):
        facts = {**input_facts(bench.train), **label_facts(trainable), **split_facts(bench)}
        try:
            model_facts, fits = _look_at_model(trainable, meter, seed)
        except Exception as error:  # the user's model can raise anything
            return _abstention(f"the model fails on a small batch: {sentence(error)}.", facts)
    facts |= model_facts
    seconds = time.perf_counter() - began
    return Reading(
        probe=PROBE,
        question=QUESTION,
        confidence="low" if fits is None else "high",
        facts=facts,
        evidence={"fit": fits.evidence() if fits else None},
        cost=meter.cost,
        own_cost=meter.cost,
        seconds=seconds,
        own_seconds=seconds,
    )


def _abstention(reason: str, facts: Facts | None = None) -> Reading:
    return Reading(probe=PROBE, question=QUESTION, abstained=reason, facts=facts or {})


def input_facts(data: Data) -> Facts:
    """Return what the inputs look like; numbers only where they are numbers and not codes of words."""
    inputs = data.inputs if isinstance(data, Stacked) else data.head(LOOKED_AT)[0]
    if not isinstance(inputs, Tensor) or not inputs.is_floating_point():
        return {"inputs.has_nan": False}
    finite = inputs[torch.isfinite(inputs)]
    features = inputs.flatten(1) if inputs.ndim > 1 else inputs.unsqueeze(1)
    return {
        "inputs.has_nan": finite.numel() < inputs.numel(),
        "inputs.mean": float(finite.mean()),
        "inputs.std": float(finite.std(correction=0)),
        "inputs.abs_max": float(finite.abs().max()),
        "inputs.constant_share": float((features == features[:1]).all(0).float().mean()),
    }


def label_facts(trainable: ProblemTrainable) -> Facts:
    """Return how the targets are distributed."""
    train = trainable.bench.train
    targets = train.targets if isinstance(train, Stacked) else train.head(LOOKED_AT)[1]
    situation = trainable.situation
    return {
        "labels.constant": bool((targets == targets.flatten()[0]).all()),
        "labels.imbalance": situation.imbalance,
        "task.classes": situation.classes,
    }


def split_facts(bench: Workbench) -> Facts:
    """Return the sizes of the two sets, what they share, and whether the labels of one are worth less."""
    doubt = doubt_training_labels(bench.train, bench.validation)
    shift, held = shift_of(bench.train), shift_of(bench.validation)
    return {
        "data.train_size": len(bench.train),
        "data.val_size": len(bench.validation),
        "data.duplicates_across_split": _duplicates(bench.train, bench.validation),
        "data.told_by_one_input": told_by_one_input(bench.train),
        "data.doubtful_labels": doubt.share if doubt else None,
        "data.doubtful_labels_certainty": doubt.certainty if doubt else None,
        "data.targets_follow": shift.follow if shift else None,
        "data.targets_follow_in_validation": held.follow if held else None,
        "data.targets_repeat": shift.repeat if shift else None,
    }


def _duplicates(train: Data, validation: Data) -> float | None:
    if not (isinstance(train, Stacked) and isinstance(validation, Stacked)):
        return None
    known = {hash(row) for row in _rows(train.inputs[:HASHED])}
    held = [hash(row) in known for row in _rows(validation.inputs[:HASHED])]
    return sum(held) / len(held)


def _rows(inputs: Tensor) -> Iterator[bytes]:
    array = inputs.detach().cpu().numpy()
    return (row.tobytes() for row in array)


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


def _look_at_model(trainable: ProblemTrainable, meter: Meter, seed: int) -> tuple[Facts, Fits | None]:
    bench, classes = trainable.bench, trainable.situation.classes
    count = min(_FIRST_EXAMPLES, max(2, int(_FIRST_PRICE * meter.full)))
    inputs, targets = _drawn(bench.train, count, seed)
    model = bench.fresh_model(bench.start, seed)
    output = model(inputs)
    loss = _plain_loss(bench)(output, targets)
    torch.autograd.backward(loss)
    meter.trained += len(targets)
    fits = _fit_both(bench, meter, passes_to_settle(model), seed)
    initial = float(loss.detach())
    return {
        "model.parameters": trainable.situation.parameters,
        "sanity.initial_loss": initial,
        "sanity.initial_loss_over_chance": initial / math.log(classes) if classes and classes > 1 else None,
        "sanity.gives_probabilities": gives_probabilities(output, targets, bench.problem.loss),
        "sanity.unreached_parameters": unreached_parameters(model),
        "sanity.overfits_one_batch": fits.overfits if fits else None,
        "sanity.fit_updates": len(fits.real) if fits else None,
        "sanity.zeroed_input_gain": fits.zeroed_input_gain if fits else None,
        "sanity.lost_in_evaluation": fits.lost_in_evaluation if fits else None,
        "sanity.loss_of_batch_over_halves": grows_with_batch(model, _plain_loss(bench), inputs, targets),
    }, fits


def _drawn(data: Data, count: int, seed: int) -> Batch:
    """Return examples drawn at random, for files are often sorted by class; one of each class comes first."""
    (numbers,) = order(len(data), min(count, len(data)), 1, seed)
    if isinstance(data, Stacked) and data.targets.ndim == 1 and not data.targets.is_floating_point():
        labels = data.targets.cpu()
        firsts = torch.stack([(labels == label).nonzero()[0, 0] for label in torch.unique(labels)[:count]])
        numbers = torch.cat([firsts, numbers])[: len(numbers)]
    return next(data.batches([numbers]))


def _plain_loss(bench: Workbench) -> Callable[[Any, Tensor], Tensor]:
    return bench.training_loss(bench.start.with_(label_smoothing=0.0))


def unreached_parameters(model: nn.Module) -> float:
    """Return the share of trained parameters in tensors that the last backward pass gave no gradient at all."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    unreached = [p.numel() for p in trained if p.grad is None or not p.grad.any()]
    return sum(unreached) / sum(parameter.numel() for parameter in trained)


def _fit_both(bench: Workbench, meter: Meter, passes: int, seed: int) -> Fits | None:
    """Fit one batch twice within the price that is left; None when that is too little, or inputs are no tensor."""
    affordable = (LARGEST_PRICE - meter.cost) * meter.full / 2
    fewest = _FEWEST_EXAMPLES if bench.train.head(1)[1].numel() == 1 else _FEWEST_SEQUENCES
    inputs, targets = _drawn(bench.train, max(fewest, min(_FIT_EXAMPLES, int(affordable / _FIT_UPDATES))), seed)
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
    return Fits(len(targets), real, zeroed, lost_in_evaluation(fitted, _plain_loss(bench), inputs, targets))


def _fit(bench: Workbench, inputs: Tensor, targets: Tensor, updates: int, seed: int) -> tuple[list[float], nn.Module]:
    """Return the losses of a fresh model on one batch, and the model; dropout is off, for the question is capacity."""
    model = bench.fresh_model(bench.start, seed)
    for module in model.modules():
        if isinstance(module, DROPOUT):
            module.p = 0.0
    loss_of = _plain_loss(bench)
    optimizer = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=_FIT_RATE)
    losses = []
    for _ in range(updates):
        optimizer.zero_grad()
        loss = loss_of(model(inputs), targets)
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.detach())
    return [float(loss) for loss in losses], model
