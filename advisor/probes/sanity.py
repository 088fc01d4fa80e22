"""Are the data and the model wired together? Looked at before anything is tuned, for a twentieth of a training."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from advisor.core.reading import Reading
from advisor.core.sign_value import SignValue
from advisor.core.trainable import Trainable
from advisor.probes.neighbours import doubt_training_labels
from advisor.probes.next_token import targets_follow
from advisor.probes.one_batch import Fits, drawn, fit_one_batch, plain_loss
from advisor.probes.wiring import (
    copying_pays,
    cut_off,
    gives_probabilities,
    grows_with_batch,
    ignores_pairing,
    passes_to_settle,
    sees_later_inputs,
    told_by_one_input,
)
from advisor.training.data import Data, Stacked
from advisor.training.failures import sentence
from advisor.training.meter import Meter
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
        facts = {**trainable.facts, **input_facts(bench.train), **label_facts(bench.train), **split_facts(bench)}
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


def label_facts(data: Data) -> Facts:
    """Return whether there is anything to tell apart."""
    targets = data.targets if isinstance(data, Stacked) else data.head(LOOKED_AT)[1]
    return {"labels.constant": bool((targets == targets.flatten()[0]).all())}


def split_facts(bench: Workbench) -> Facts:
    """Return what the two sets share, and whether the labels of one are worth less."""
    doubt = doubt_training_labels(bench.train, bench.validation)
    return {
        "data.duplicates_across_split": _duplicates(bench.train, bench.validation),
        "data.told_by_one_input": told_by_one_input(bench.train),
        "data.doubtful_labels": doubt.share if doubt else None,
        "data.doubtful_labels_certainty": doubt.certainty if doubt else None,
        "data.targets_follow": targets_follow(bench.train),
        "data.targets_follow_in_validation": targets_follow(bench.validation),
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


def _look_at_model(trainable: ProblemTrainable, meter: Meter, seed: int) -> tuple[Facts, Fits | None]:
    bench, classes = trainable.bench, trainable.situation.classes
    count = min(_FIRST_EXAMPLES, max(2, int(_FIRST_PRICE * meter.full)))
    inputs, targets = drawn(bench.train, count, seed)
    model = bench.fresh_model(bench.start, seed)
    output = model(inputs)
    loss = plain_loss(bench)(output, targets)
    torch.autograd.backward(loss)
    meter.trained += len(targets)
    fits = fit_one_batch(bench, meter, LARGEST_PRICE, passes_to_settle(model), seed)
    initial = float(loss.detach())
    return {
        "model.parameters": trainable.situation.parameters,
        "sanity.initial_loss": initial,
        "sanity.initial_loss_over_chance": initial / math.log(classes) if classes and classes > 1 else None,
        "sanity.gives_probabilities": gives_probabilities(output, targets, bench.problem.loss),
        "sanity.cut_off": cut_off(output, targets, bench.problem.loss),
        **_of_the_loss(bench, inputs, targets, output),
        "sanity.sees_later_inputs": sees_later_inputs(model, inputs, output),
        "sanity.unreached_parameters": unreached_parameters(model),
        "sanity.overfits_one_batch": fits.overfits if fits else None,
        "sanity.fit_updates": len(fits.real) if fits else None,
        "sanity.zeroed_input_gain": fits.zeroed_input_gain if fits else None,
        "sanity.lost_in_evaluation": fits.lost_in_evaluation if fits else None,
        "sanity.loss_of_batch_over_halves": grows_with_batch(model, plain_loss(bench), inputs, targets),
    }, fits


def _of_the_loss(bench: Workbench, inputs: Any, targets: Tensor, output: Any) -> Facts:
    """Return what the loss says to answers that no model gave; nothing where it takes none but the model's."""
    loss = plain_loss(bench)
    try:
        return {
            "sanity.copying_pays": copying_pays(loss, inputs, targets, output),
            "sanity.ignores_pairing": ignores_pairing(loss, output, targets),
        }
    except Exception:  # a loss of the user's own may check what it is given
        return {"sanity.copying_pays": None, "sanity.ignores_pairing": None}


def unreached_parameters(model: nn.Module) -> float:
    """Return the share of trained parameters in tensors that the last backward pass gave no gradient at all."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    unreached = [p.numel() for p in trained if p.grad is None or not p.grad.any()]
    return sum(unreached) / sum(parameter.numel() for parameter in trained)
