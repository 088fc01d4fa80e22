"""`Collated`: a dataset whose batches are put together by the user's own `collate_fn`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.utils.data import Dataset
from torch.utils.data._utils.collate import default_collate_fn_map

from advisor.errors import ProblemError

Collate = Callable[[list[Any]], Any]


@dataclass(frozen=True)
class _Batch:
    """A batch that is whole already; a DataLoader passes it on."""

    pair: tuple[Any, Tensor]


@dataclass(frozen=True)
class _Single:
    """One example. Nothing can stack it, so that nobody joins examples without `collate_fn`."""

    example: Any


# The way that torch documents for types of one's own (`default_collate`, "default_collate_fn_map").
default_collate_fn_map[_Batch] = lambda batches, **_: batches[0].pair


class Collated(Dataset[Any]):
    """Examples by number; a DataLoader gets each batch as `collate_fn` makes it."""

    def __init__(self, dataset: Any, collate: Collate) -> None:
        self.dataset = dataset
        self.collate = collate

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, number: int) -> _Single:
        return _Single(self.dataset[number])

    def __getitems__(self, numbers: Sequence[int]) -> list[_Batch]:
        """Return the whole batch as the one element of a list; the name is torch's."""
        return [_Batch(pair_of(self.collate([self.dataset[number] for number in numbers])))]


def pair_of(batch: Any) -> tuple[Any, Tensor]:
    """Return the batch as inputs and targets; raise a ProblemError where it is no such pair."""
    if isinstance(batch, list | tuple) and len(batch) == 2 and isinstance(batch[1], Tensor):
        return batch[0], batch[1]
    found = f"{len(batch)} parts" if isinstance(batch, list | tuple | dict) else "no parts"
    raise ProblemError(
        f"a batch of the loader is a {type(batch).__name__} with {found}; a pair (inputs, targets) was expected: "
        "let collate_fn return one."
    )
