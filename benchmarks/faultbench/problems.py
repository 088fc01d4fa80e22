"""A workload as a Problem, in a variant of its data: little of it, noisy, mislabelled, or not standardized."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.training.problem import Problem
from benchmarks.faultbench import models, sources
from benchmarks.faultbench.setup import HIDDEN, Data
from benchmarks.faultbench.workloads import WORKLOADS

Examples = tuple[Tensor, Tensor]


def problem(name: str, variant: Data) -> Problem:
    """Return the workload as a Problem over one variant of its data."""
    one = WORKLOADS[name]
    train, validation = examples(name, variant)
    # Every name that the model reads is declared, the hidden ones as well: they change what a model is.
    start: dict[str, Value] = {**one.base, **dict.fromkeys(HIDDEN, None)}
    knobs = {key: Range(scale="choice", choices=()) for key in (*HIDDEN, "width", "dropout", "activation")}
    return Problem(
        name=name,
        task=one.task,
        build_model=lambda config: models.tampered(one.build(config), config),
        train=train,
        validation=validation,
        loss=one.loss,
        metrics=("accuracy",) if one.loss == "cross_entropy" else ("rmse",),
        objective=one.objective,
        epochs=one.epochs,
        start=start,
        knobs=knobs,
        device="cpu",
    )


@cache
def _split(name: str) -> sources.Split:
    return WORKLOADS[name].source()


def examples(name: str, variant: Data) -> tuple[Examples, Examples]:
    """Return training and validation examples of a workload, in a variant of its data."""
    split, draw = _split(name), torch.Generator().manual_seed(1)
    inputs, targets = split.inputs, split.targets
    if variant.inputs != "standardized":
        inputs = inputs * 30 + 60 if variant.inputs == "raw" else inputs * 0.02
    if variant.noise:  # of the task itself: both parts suffer
        targets = mislabelled(targets, variant.noise, draw)
    kept = round(split.train * variant.size)
    train = mislabelled(targets[:kept], variant.shuffled, draw) if variant.shuffled else targets[:kept]
    return (inputs[:kept], train), (inputs[split.train :], targets[split.train :])


def mislabelled(targets: Tensor, share: float, draw: torch.Generator) -> Tensor:
    """Return the targets with a share of them dealt out anew among themselves."""
    changed = torch.randperm(len(targets), generator=draw)[: round(share * len(targets))]
    result = targets.clone()
    result[changed] = targets[changed[torch.randperm(len(changed), generator=draw)]]
    return result
