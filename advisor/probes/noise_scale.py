"""How large is the noise of the gradient beside the gradient itself? Much larger batches bring little more.

McCandlish et al. 2018, "An Empirical Model of Large-Batch Training", arXiv 1812.06162, appendix A.1: the simple
noise scale tr(Sigma) / |G|^2, from the norms of gradients at two batch sizes. It is an upper hint and not an optimum.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from advisor.core.config import Config
from advisor.core.run import Floats
from advisor.probes.apart import Ended, Pulse, Workplace
from advisor.training.data import order
from advisor.training.optimizers import build_optimizer
from advisor.training.pace import Pace
from advisor.training.randomness import Seeds, isolated, seed_everything
from advisor.training.workbench import Workbench

#: Small batches that make one large one: the further apart the two sizes, the less noisy the estimate.
PARTS = 8
#: Pairs of norms at each point: the bootstrap needs some to draw from.
REPEATS = 8
#: Points in the short training, the untrained model not among them: its gradient is like none that follows.
POINTS = 3
#: Updates of the short training, at least and at most.
_FEWEST_UPDATES, _MOST_UPDATES = 10, 400
#: The small batch is a quarter of the one in use, or less where the price asks for it; batch norm needs two examples.
_SMALL = 4
_DRAWS = 2000


@dataclass(frozen=True)
class Schedule:
    """What is measured: a training of so many updates, with gradients of batches of `small` and `small * PARTS`."""

    batch_size: int
    updates: int
    small: int
    repeats: int = REPEATS

    @property
    def large(self) -> int:
        """Return the examples of the large batch."""
        return PARTS * self.small

    @property
    def examples(self) -> int:
        """Return the examples that it takes in all."""
        return self.updates * self.batch_size + POINTS * self.repeats * self.large

    @property
    def points(self) -> tuple[int, ...]:
        """Return after which updates the gradients are measured."""
        return tuple(round(self.updates * (number + 1) / POINTS) for number in range(POINTS))


@dataclass(frozen=True)
class Estimate:
    """The noise scale after so many updates, with its 95 % bootstrap interval; None = larger than can be told."""

    update: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class NoiseScale:
    """The estimates along the short training; the last speaks best for the rest of a full one."""

    points: tuple[Estimate, ...]

    @property
    def last(self) -> Estimate:
        """Return the estimate at the end: the noise scale rises while the gradient shrinks."""
        return self.points[-1]

    def evidence(self) -> dict[str, Any]:
        """Return the estimates in plain types."""
        return {"points": [asdict(point) for point in self.points], "source": "arXiv 1812.06162"}


def schedule_for(batch_size: int, examples: float) -> Schedule | None:
    """Return the most thorough measurement that so many examples pay for, None when they pay for none."""
    for share in (_SMALL, 2 * _SMALL, 4 * _SMALL):
        small = max(2, batch_size // share)
        for repeats in (REPEATS, REPEATS // 2):
            measuring = Schedule(batch_size, 0, small, repeats).examples
            updates = int((examples - measuring) // batch_size)
            if updates >= _FEWEST_UPDATES:
                return Schedule(batch_size, min(updates, _MOST_UPDATES), small, repeats)
    return None


def measure_noise_scale(place: Workplace, config: Config, schedule: Schedule, seed: int) -> NoiseScale | Ended:
    """Return the noise scale at a few points of a short training."""
    answer = place.do_here(gradient_norms, config, schedule, seed)
    if isinstance(answer, Ended):
        return answer
    norms = np.array(answer)
    if not np.isfinite(norms).all():
        return Ended("failed", "the loss or its gradient became NaN or infinite in the short training")
    points = zip(schedule.points, norms, strict=True)
    return NoiseScale(tuple(estimate(update, pairs, schedule.small, schedule.large) for update, pairs in points))


def estimate(update: int, norms: Floats, small: int, large: int) -> Estimate:
    """Return the noise scale from rows of squared gradient norms at the two batch sizes."""
    gradient, noise = unbiased(norms[:, 0], norms[:, 1], small, large)
    draw = np.random.default_rng(0).integers(len(norms), size=(_DRAWS, len(norms)))
    # A draw whose gradient is not above its noise has no bound: it counts as infinite.
    sampled_gradient, sampled_noise = gradient[draw].mean(1), np.maximum(noise[draw].mean(1), 0)
    known = sampled_gradient > 0
    ratios = np.where(known, sampled_noise / np.where(known, sampled_gradient, 1), np.inf)
    low, high = np.quantile(ratios, [0.025, 0.975], method="nearest")
    value = noise.mean() / gradient.mean() if gradient.mean() > 0 else np.inf
    return Estimate(update, *(_finite(max(0.0, each)) for each in (value, low, high)))


def unbiased(small_norm: Floats, large_norm: Floats, small: int, large: int) -> tuple[Floats, Floats]:
    """Return unbiased estimates of |G|^2 and tr(Sigma): E|g_B|^2 = |G|^2 + tr(Sigma) / B at both sizes."""
    gradient = (large * large_norm - small * small_norm) / (large - small)
    noise = (small_norm - large_norm) / (1 / small - 1 / large)
    return gradient, noise


def gradient_norms(
    bench: Workbench, pulse: Pulse, config: Config, schedule: Schedule, seed: int
) -> list[list[tuple[float, float]]]:
    """Return, for each point of a short training, pairs of squared gradient norms: small batches, and a large one."""
    seeds = Seeds.of(seed)
    with isolated(bench.device):
        model = bench.fresh_model(config, seeds.weights)
        parameters = [p for p in model.parameters() if p.requires_grad]
        optimizer = build_optimizer(parameters, config)
        pace = Pace(config, schedule.updates, optimizer)
        training = bench.train.batches(order(len(bench.train), schedule.batch_size, schedule.updates, seeds.order))
        drawn = PARTS * schedule.repeats * POINTS
        measuring = bench.train.batches(order(len(bench.train), schedule.small, drawn, seeds.noise))
        loss_of = bench.training_loss(config)
        seed_everything(seeds.noise)

        def backward(batch: tuple[Any, Tensor]) -> None:
            with bench.precision(config):
                loss = loss_of(model(batch[0]), batch[1])
            torch.autograd.backward(loss)
            pulse()

        def pair() -> tuple[float, float]:
            norms = []
            total = [torch.zeros_like(parameter) for parameter in parameters]
            for _ in range(PARTS):
                backward(next(measuring))
                gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
                norms.append(_squared(gradients))
                torch._foreach_add_(total, gradients)
                optimizer.zero_grad()
            return float(torch.stack(norms).mean()), float(_squared(total)) / PARTS**2

        points = []
        for update in range(1, schedule.updates + 1):
            pace.set(update)
            backward(next(training))
            optimizer.step()
            optimizer.zero_grad()
            if update in schedule.points:
                points.append([pair() for _ in range(schedule.repeats)])
    return points


def _squared(tensors: list[Tensor]) -> Tensor:
    # In double: the two norms are subtracted from each other.
    return torch.stack([tensor.detach().double().square().sum() for tensor in tensors]).sum()


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
