"""Which is the largest batch that fits into memory? Tried, each size in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

import torch

from advisor.core.config import Config
from advisor.probes.apart import Ended, Pulse, Workplace
from advisor.training.data import in_turn, order
from advisor.training.free_memory import free_memory, process_memory
from advisor.training.losses import loss_function
from advisor.training.meter import EVALUATION_SHARE
from advisor.training.optimizers import build_optimizer
from advisor.training.peak_memory import PeakMemory
from advisor.training.randomness import isolated
from advisor.training.workbench import EVALUATION_BATCH, Workbench, evaluating

#: The share of the free memory that a batch may take: fragments and longer examples want the rest.
SHARE = 0.9
#: The bisection ends when the gap is an eighth of the size: finer is less than the margin.
_FINENESS = 8
#: Examples of the update that makes the optimizer's state, before the one that counts; batch norm needs two.
_FIRST = 2

Bound = Literal["memory", "data", "price", "timeout", "failure"]


@dataclass(frozen=True)
class Try:
    """One batch size: whether it fits, and the peak of memory of training and of evaluating, in bytes."""

    size: int
    fits: bool
    train_peak: int | None = None
    evaluation_peak: int | None = None
    ended: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Fit:
    """All tries, in order; `bound` is what kept larger batches from being tried."""

    tries: tuple[Try, ...]
    bound: Bound

    @property
    def largest(self) -> int | None:
        """Return the largest batch that fits, None when none did."""
        return max((each.size for each in self.tries if each.fits), default=None)

    @property
    def smallest_too_large(self) -> int | None:
        """Return the smallest batch that was tried and did not fit."""
        return min((each.size for each in self.tries if not each.fits), default=None)

    def evidence(self) -> dict[str, Any]:
        """Return the tries in plain types."""
        return {"largest": self.largest, "bound": self.bound, "tries": [asdict(each) for each in self.tries]}


def price_of_try(size: int, bench: Workbench) -> float:
    """Return what one try costs in full-training equivalents."""
    evaluated = min(max(EVALUATION_BATCH, size), len(bench.validation))
    return (_FIRST + size + evaluated * EVALUATION_SHARE) / bench.full_examples


def largest_batch(place: Workplace, config: Config, begin: int, fte: float) -> Fit:
    """Return the largest batch that fits: doubled from `begin` until one does not, then halved in between.

    No try is begun that would bring their price above `fte`.
    """
    search = _Search(place, config, fte)
    low, high = search.run(begin)
    while low and high and high - low > max(1, low // _FINENESS) and search.goes_on:
        middle = (low + high) // 2
        if search.fits(middle):
            low = middle
        else:
            high = middle
    return Fit(tuple(search.tries), "memory" if high and search.bound is None else search.bound or "data")


class _Search:
    """The tries so far, and what ended them."""

    def __init__(self, place: Workplace, config: Config, fte: float) -> None:
        self.place, self.config, self.left = place, config, fte
        self.most = len(place.trainable.bench.train)
        self.tries: list[Try] = []
        self.bound: Bound | None = None

    @property
    def goes_on(self) -> bool:
        return self.bound is None

    def run(self, begin: int) -> tuple[int, int]:
        """Return the largest size that fits and the smallest that does not, as doubling or halving meets them."""
        low, high, size = 0, 0, min(begin, self.most)
        while size and self.goes_on:
            if self.fits(size):
                low = size
            elif self.tries and self.tries[-1].size == size:
                high = size
            if (low and high) or low == self.most:
                break
            size = size // 2 if high else min(2 * size, self.most)
        return low, high

    def fits(self, size: int) -> bool:
        """Try a size; False, with the bound set, where it cannot be tried or where trying more is no use."""
        price = price_of_try(size, self.place.trainable.bench)
        if price > self.left:
            self.bound = "price"
            return False
        self.left -= price
        answer = self.place.do(try_batch, self.config.with_(batch_size=size, accumulation_steps=1))
        if not isinstance(answer, Ended):
            self.tries.append(Try(size, True, *answer))
            return True
        self.tries.append(Try(size, False, ended=answer.kind, why=answer.why))
        if answer.kind in ("timeout", "failed"):
            self.bound = "timeout" if answer.kind == "timeout" else "failure"
        return False


def try_batch(bench: Workbench, pulse: Pulse, config: Config) -> tuple[int | None, int | None]:
    """Return the peaks of an update and of an evaluation with batches of this size, in bytes above the data's own."""
    size = int(config.number("batch_size", 1))
    with limited(bench.device), isolated(bench.device):
        peak = PeakMemory(bench.device)
        model = bench.fresh_model(config, seed=0)
        optimizer = build_optimizer([p for p in model.parameters() if p.requires_grad], config)
        loss_of = bench.training_loss(config)
        # The first makes the optimizer's state, so that the second has everything in memory that a training has.
        for examples in (min(_FIRST, size), size):
            inputs, targets = next(bench.train.batches(order(len(bench.train), examples, 1, seed=0)))
            with bench.precision(config):
                loss = loss_of(model(inputs), targets)
            torch.autograd.backward(loss)
            optimizer.step()
            optimizer.zero_grad()
            pulse()
        trained = peak.above_base()
        with torch.inference_mode(), evaluating(model), bench.precision(config):
            chunks = in_turn(len(bench.validation), max(EVALUATION_BATCH, size))
            inputs, targets = next(bench.validation.batches([next(chunks)]))
            loss_function(bench.problem.loss)(model(inputs), targets)
        return trained, peak.above_base()


@contextmanager
def limited(device: torch.device) -> Iterator[None]:
    """Let the process take the share of the free memory that a batch may have, so that too much is an error."""
    restore = _limit_cuda(device) if device.type == "cuda" else _limit_cpu()
    try:
        yield
    finally:
        restore()


def _limit_cuda(device: torch.device) -> Callable[[], None]:
    free, total = torch.cuda.mem_get_info(device)
    own = torch.cuda.memory_reserved(device)
    # Before torch 2.6 nobody could ask for it, and without a limit it is 1.
    ask = getattr(torch.cuda, "get_per_process_memory_fraction", lambda _: 1.0)
    before = float(ask(device))
    wanted = min(before, (own + SHARE * free) / total)
    torch.cuda.set_per_process_memory_fraction(wanted, device)
    return lambda: torch.cuda.set_per_process_memory_fraction(before, device)


def _limit_cpu() -> Callable[[], None]:
    """Limit what can be written to: address space that is only reserved, as for threads, costs nothing."""
    free, used = free_memory(), process_memory("VmData")
    if free is None or used is None:
        return lambda: None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = used + int(SHARE * free)
    within = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (within, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
