"""`FoldedTrainable`: a small Problem whose every configuration is scored by the mean over K folds of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.trainable import Observer
from advisor.errors import ProblemError
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable

#: The folds are the same in every session of a problem.
_SEED = 0


class FoldedTrainable(ProblemTrainable):
    """Trains on all folds but one, once for each. Short runs are probes, and see the first fold alone."""

    def __init__(self, problem: Problem, folds: int, start: Mapping[str, Value] | None = None) -> None:
        first, *rest = folded(problem, folds)
        super().__init__(first, start)
        self.others = [ProblemTrainable(each, start) for each in rest]

    @property
    def full_price(self) -> float:
        """Return what one score of the start costs in FTE: a training, and its evaluations, for each fold."""
        return super().full_price + sum(other.full_price for other in self.others)

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train on each fold and return the mean of the runs; the first failure ends it."""
        runs = [super().run(config, seed, length, observer)]
        for other in self.others if length >= 1 else ():
            if runs[-1].outcome is not Outcome.FINISHED:
                break
            runs.append(other.run(config, seed, length, observer))
        return runs[0] if len(runs) == 1 and length < 1 else mean_of(runs)


def folded(problem: Problem, folds: int) -> list[Problem]:
    """Return one problem per fold, which is its validation set; of classes each fold holds its share.

    Raises ProblemError where the data are no tensors, or fewer than the folds.
    """
    inputs, targets = _all_of(problem)
    if len(targets) < 2 * folds:
        raise ProblemError(f"{problem.name}: {len(targets)} examples are too few for {folds} folds.")
    order = torch.randperm(len(targets), generator=torch.Generator().manual_seed(_SEED))
    if targets.ndim == 1 and not targets.is_floating_point():
        order = order[targets[order].argsort(stable=True)]
    made = []
    for fold in range(folds):
        held = torch.zeros(len(targets), dtype=torch.bool)
        held[order[fold::folds]] = True
        made.append(replace(problem, train=(inputs[~held], targets[~held]), validation=(inputs[held], targets[held])))
    return made


def mean_of(runs: Sequence[Run]) -> Run:
    """Return one run for all of them: curves by their means, as far as each goes, and what all of them cost."""
    names = [name for name in runs[0].curves if all(name in run.curves for run in runs)]
    ended = runs[-1]
    told = f"its curves are means over {len(runs)} folds of the data."
    return replace(
        runs[0],
        curves={name: _mean([run.curves[name] for run in runs]) for name in names},
        outcome=ended.outcome,
        failure=ended.failure,
        cost=sum(run.cost for run in runs),
        seconds=sum(run.seconds for run in runs),
        usage={name: max(run.usage.get(name, 0.0) for run in runs) for name in runs[0].usage},
        outputs=None,  # each fold's model speaks of other examples
        remarks=(*runs[0].remarks, told),
    )


def _mean(curves: Sequence[Curve]) -> Curve:
    # Folds differ by an example, and so by an update at most: the ends are what must meet.
    shortest = min(map(len, curves))
    first = min(curves, key=len)
    return Curve(first.metric, first.x, np.mean([curve.y[len(curve) - shortest :] for curve in curves], axis=0))


def _all_of(problem: Problem) -> tuple[Tensor, Tensor]:
    parts = [part for part in (problem.train, problem.validation) if part is not None]
    pairs = [part for part in parts if isinstance(part, tuple) and all(isinstance(each, Tensor) for each in part)]
    if len(pairs) < len(parts):
        raise ProblemError(f"{problem.name}: --folds needs the data as two tensors, inputs and targets.")
    return torch.cat([pair[0] for pair in pairs]), torch.cat([pair[1] for pair in pairs])
