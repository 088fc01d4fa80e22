"""How many examples a second, at which batch size? Above the knee a larger batch buys no more speed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import torch

from advisor.core.config import Config
from advisor.probes.apart import Ended, Pulse, Workplace
from advisor.training.data import order
from advisor.training.optimizers import build_optimizer
from advisor.training.randomness import isolated
from advisor.training.workbench import Workbench

#: Rounds over all sizes after one to warm up; the fastest counts, for other load only ever slows one down.
_ROUNDS = 4
#: How far below the best throughput the knee may lie.
WITHIN = 0.10
#: Sizes down to this share of the one in use are timed, in factors of two.
_DOWN = 8


@dataclass(frozen=True)
class Throughput:
    """Examples per second by ascending batch size."""

    sizes: tuple[int, ...]
    speeds: tuple[float, ...]
    #: Why larger sizes were not timed, when one of them gave no answer.
    missed: str | None = None

    @property
    def knee(self) -> int:
        """Return the smallest batch size that is within a tenth of the best throughput."""
        enough = (1 - WITHIN) * max(self.speeds)
        return next(size for size, speed in zip(self.sizes, self.speeds, strict=True) if speed >= enough)

    def evidence(self) -> dict[str, Any]:
        """Return the curve in plain types."""
        told = {"sizes": list(self.sizes), "examples_per_second": list(self.speeds), "knee": self.knee}
        return told if self.missed is None else {**told, "missed": self.missed}


def sizes_to_time(batch_size: int, largest: int, examples: float) -> tuple[int, ...]:
    """Return sizes in factors of two around the one in use, as many as so many examples pay for."""
    smallest = max(1, batch_size // _DOWN)
    sizes = [smallest]
    while 2 * sizes[-1] <= largest:
        sizes.append(2 * sizes[-1])
    while sizes and examples_needed(sizes) > examples:
        sizes.pop()
    return tuple(sizes)


def examples_needed(sizes: list[int] | tuple[int, ...]) -> int:
    """Return the examples that timing these sizes takes."""
    return (1 + _ROUNDS) * sum(sizes)


def measure_throughput(place: Workplace, config: Config, sizes: tuple[int, ...]) -> Throughput | Ended:
    """Return the throughput at these batch sizes, fetching the examples included.

    A size that hangs or fails is left out with all above it.
    """
    begun: list[int] = []
    seconds = place.do_here(time_updates, config, sizes, begun)
    if not isinstance(seconds, Ended):
        return Throughput(sizes, tuple(size / spent for size, spent in zip(sizes, seconds, strict=True)))
    rest = tuple(size for size in sizes if begun and size < begun[-1])
    found = measure_throughput(place, config, rest) if len(rest) > 1 else seconds
    if isinstance(found, Ended):
        return seconds
    return replace(found, missed=f"an update with a batch of {begun[-1]}: {seconds.why}")


def time_updates(
    bench: Workbench, pulse: Pulse, config: Config, sizes: tuple[int, ...], begun: list[int]
) -> list[float]:
    """Return the seconds of the fastest update at each size, in turns; `begun` is told each that begins."""
    with isolated(bench.device):
        model = bench.fresh_model(config, seed=0)
        optimizer = build_optimizer([p for p in model.parameters() if p.requires_grad], config)
        loss_of = bench.training_loss(config)

        def update(size: int, number: int) -> float:
            begun.append(size)
            _wait_for(bench.device)
            began = time.perf_counter()
            inputs, targets = next(bench.train.batches(order(len(bench.train), size, 1, seed=number)))
            with bench.precision(config):
                loss = loss_of(model(inputs), targets)
            torch.autograd.backward(loss)
            optimizer.step()
            optimizer.zero_grad()
            _wait_for(bench.device)
            pulse()
            return time.perf_counter() - began

        rounds = [[update(size, number) for size in sizes] for number in range(1 + _ROUNDS)]
    return [min(of_size) for of_size in zip(*rounds[1:], strict=True)]


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
