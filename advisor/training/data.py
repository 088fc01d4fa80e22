"""The data of a training: stacked on the device where it fits, through a DataLoader where it does not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, cast

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, default_collate

from advisor.errors import ProblemError
from advisor.training.randomness import generator

if TYPE_CHECKING:
    from advisor.training.problem import Examples

Batch = tuple[Any, Tensor]
#: A dataset estimated above this stays where it is: stacking holds two copies for a moment.
LARGEST_STACK_BYTES = 2 * 1024**3
#: Batches whose numbers go to a GPU together.
CARRIED = 64


class Data(Protocol):
    """Examples that can be fetched by number, on the device of the training."""

    def __len__(self) -> int: ...

    def batches(self, chunks: Iterable[Tensor]) -> Iterator[Batch]:
        """Yield inputs and targets for each chunk of numbers."""

    def in_turn(self, batch_size: int) -> Iterator[Batch]:
        """Yield all examples once, in their own order."""

    def head(self, count: int) -> Batch:
        """Return the first `count` examples."""


@dataclass(frozen=True, eq=False)
class Stacked:
    """All examples in two tensors: a batch is one indexing on the device."""

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.targets)

    def batches(self, chunks: Iterable[Tensor]) -> Iterator[Batch]:
        on_cpu = self.inputs.device.type == "cpu"
        for index in chunks if on_cpu else carried(chunks, self.inputs.device):
            yield self.inputs.index_select(0, index), self.targets.index_select(0, index)

    def in_turn(self, batch_size: int) -> Iterator[Batch]:
        for inputs, targets in zip(
            torch.split(self.inputs, batch_size), torch.split(self.targets, batch_size), strict=True
        ):
            yield inputs.clone(), targets.clone()  # a model may write into what it is given

    def head(self, count: int) -> Batch:
        return self.inputs[:count].clone(), self.targets[:count].clone()


@dataclass(frozen=True, eq=False)
class Loaded:
    """Examples that a DataLoader fetches as they are needed, in exactly the order that is asked for."""

    dataset: Dataset[Any]
    device: torch.device
    #: Processes that fetch; None for as many as suit the device.
    workers: int | None = None

    def __len__(self) -> int:
        return len(cast(Sized, self.dataset))

    def batches(self, chunks: Iterable[Tensor]) -> Iterator[Batch]:
        on_cuda = self.device.type == "cuda"
        # An accelerator is fed by half of the cores; on the CPU the model needs them all.
        suits = min(8, (os.cpu_count() or 2) // 2) if on_cuda else 0
        loader = DataLoader(
            self.dataset,
            batch_sampler=[chunk.tolist() for chunk in chunks],
            num_workers=suits if self.workers is None else self.workers,
            pin_memory=on_cuda,
            generator=generator(0),  # else the loader draws its workers' seed from the training's own stream
        )
        fetched: Any = iter(loader)
        try:
            for inputs, targets in fetched:
                yield moved(inputs, self.device), moved(targets, self.device)
        finally:
            # The workers end with their iterator, which an exception would keep alive as long as somebody looks at it.
            getattr(fetched, "_shutdown_workers", _nothing)()

    def in_turn(self, batch_size: int) -> Iterator[Batch]:
        return self.batches(in_turn(len(self), batch_size))

    def head(self, count: int) -> Batch:
        return next(self.batches([torch.arange(min(count, len(self)), device="cpu")]))


def _nothing() -> None:
    """Do nothing: an iterator without workers has none to end."""


def moved(value: Any, device: torch.device) -> Any:
    """Return a tensor, or a list or mapping of tensors, on the device."""
    if isinstance(value, Tensor):
        return value.to(device, non_blocking=True)
    if isinstance(value, dict):
        return {name: moved(part, device) for name, part in value.items()}
    return type(value)(moved(part, device) for part in value) if isinstance(value, list | tuple) else value


def carried(chunks: Iterable[Tensor], device: torch.device) -> Iterator[Tensor]:
    """Yield the chunks on a device to which many are carried at once: each copy from here may wait for it."""
    waiting = iter(chunks)
    while block := list(islice(waiting, CARRIED)):
        yield from torch.split(torch.cat(block).to(device), [len(chunk) for chunk in block])


def prepare(examples: Examples, device: torch.device, role: str) -> Data:
    """Return the examples ready for training; `role` is what an error calls them."""
    if isinstance(examples, tuple):
        return _from_tensors(examples, device, role)
    if not isinstance(examples, Sized) or not hasattr(examples, "__getitem__"):
        raise ProblemError(
            f"{role} is a {type(examples).__name__}; two tensors (inputs, targets), "
            "or a dataset with a length and numbered examples, were expected."
        )
    dataset = cast("Dataset[Any]", examples)
    return _stack(dataset, device) or Loaded(dataset, device) if len(examples) else _empty(role)


def _from_tensors(examples: tuple[Tensor, Tensor], device: torch.device, role: str) -> Stacked:
    if len(examples) != 2 or not all(isinstance(part, Tensor) for part in examples):
        kinds = ", ".join(type(part).__name__ for part in examples)
        raise ProblemError(f"{role} is ({kinds}); two tensors (inputs, targets) were expected.")
    inputs, targets = examples
    if len(inputs) != len(targets):
        raise ProblemError(f"{role} has {len(inputs)} inputs but {len(targets)} targets; each input needs exactly one.")
    return Stacked(inputs.to(device), targets.to(device)) if len(inputs) else _empty(role)


def _empty(role: str) -> Any:
    raise ProblemError(f"{role} holds no examples.")


def _stack(dataset: Dataset[Any], device: torch.device) -> Stacked | None:
    """Return the whole dataset as two tensors, None when it is too big or its examples differ in shape."""
    size = len(cast(Sized, dataset))
    try:
        first = default_collate([dataset[0]])
        if not (isinstance(first, list | tuple) and len(first) == 2 and all(isinstance(p, Tensor) for p in first)):
            return None
        if size * sum(part.nbytes for part in first) > LARGEST_STACK_BYTES or _is_random(dataset, size):
            return None
        inputs, targets = default_collate([dataset[number] for number in range(size)])
    except (TypeError, RuntimeError):  # default_collate's words for examples that cannot be stacked
        return None
    return Stacked(inputs.to(device), targets.to(device))


def _is_random(dataset: Dataset[Any], size: int) -> bool:
    """Return whether an example differs when it is fetched again: stacking would freeze the augmentation."""
    numbers = range(min(8, size))  # a coin flip per example stays unseen once in 256 times
    once, again = ([default_collate([dataset[number]]) for number in numbers] for _ in range(2))
    return any(not torch.equal(a[0], b[0]) for a, b in zip(once, again, strict=True))


def order(size: int, batch_size: int, count: int, seed: int) -> Iterator[Tensor]:
    """Yield `count` chunks of example numbers: shuffled passes over the data, joined end to end.

    Joined, every batch is full and every example counts the same, and the order is one for all batch sizes.
    """
    draw = generator(seed)
    # On the processor, wherever the user has new tensors made.
    rest = torch.empty(0, dtype=torch.int64, device="cpu")
    for _ in range(count):
        while len(rest) < batch_size:
            rest = torch.cat([rest, torch.randperm(size, generator=draw, device="cpu")])
        yield rest[:batch_size]
        rest = rest[batch_size:]


def in_turn(size: int, batch_size: int) -> Iterator[Tensor]:
    """Yield the numbers of all examples once, in their own order."""
    return iter(torch.split(torch.arange(size, device="cpu"), batch_size))


def set_aside(data: Data, share: float = 0.2) -> tuple[Data, Data]:
    """Return a training and a validation part: the same random `share` of the examples every time."""
    numbers = torch.randperm(len(data), generator=generator(0), device="cpu")
    held = max(1, round(len(data) * share))
    return taken(data, numbers[held:]), taken(data, numbers[:held])


def taken(data: Data, numbers: Tensor) -> Data:
    """Return the examples with these numbers, in this order."""
    if isinstance(data, Stacked):
        return Stacked(*next(data.batches([numbers])))
    loaded = cast(Loaded, data)
    return Loaded(torch.utils.data.Subset(loaded.dataset, numbers.tolist()), loaded.device)
