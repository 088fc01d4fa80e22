from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.data import Dataset, TensorDataset

from advisor.training import data
from advisor.training.data import CARRIED, Loaded, Stacked, carried, in_turn, moved, order, prepare, set_aside
from tests.training.problems import clouds, trainable

CPU = torch.device("cpu")
INPUTS, LABELS = clouds(96)


class Noisy(Dataset[tuple[Tensor, int]]):
    """Draws new noise each time an example is fetched, as augmentation does."""

    def __len__(self) -> int:
        return 96

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        return INPUTS[number] + 0.1 * torch.randn(2), int(LABELS[number])


class Ragged(Noisy):
    """Examples of different lengths, which cannot be stacked."""

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        return torch.zeros(1 + number % 3), 0


def test_every_batch_is_full_and_every_pass_complete() -> None:
    chunks = list(order(10, 4, 5, seed=0))
    assert [len(chunk) for chunk in chunks] == [4] * 5
    numbers = torch.cat(chunks)
    assert sorted(numbers[:10].tolist()) == sorted(numbers[10:].tolist()) == list(range(10))


def test_the_order_is_one_for_all_batch_sizes() -> None:
    small, large = (torch.cat(list(order(10, size, 20 // size, seed=3))) for size in (2, 5))
    assert torch.equal(small, large)
    assert not torch.equal(small, torch.cat(list(order(10, 2, 10, seed=4))))


def test_a_batch_may_be_larger_than_the_set() -> None:
    (chunk,) = order(3, 7, 1, seed=0)
    assert len(chunk) == 7


def test_a_dataset_that_fits_is_stacked() -> None:
    stacked = prepare(TensorDataset(INPUTS, LABELS), CPU, "it")
    assert isinstance(stacked, Stacked)
    assert torch.equal(stacked.inputs, INPUTS)


@pytest.mark.parametrize("dataset", [Noisy(), Ragged()])
def test_augmented_and_ragged_examples_are_fetched_as_needed(dataset: Dataset[Any]) -> None:
    assert isinstance(prepare(dataset, CPU, "it"), Loaded)


def test_a_large_dataset_stays_where_it_is_and_trains_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    stacked = trainable()
    expected = stacked.run(stacked.start, seed=0).curves["train_loss"].y
    monkeypatch.setattr(data, "LARGEST_STACK_BYTES", 100)
    loaded = trainable(train=TensorDataset(INPUTS, LABELS))
    assert isinstance(loaded.bench.train, Loaded)
    assert loaded.run(loaded.start, seed=0).curves["train_loss"].y.tolist() == expected.tolist()


def test_augmentation_draws_from_the_seed() -> None:
    problem = trainable(train=Noisy())
    first, again = (problem.run(problem.start, seed=2).curves["train_loss"].y for _ in range(2))
    assert first.tolist() == again.tolist()


def test_in_turn_is_everything_once() -> None:
    assert [chunk.tolist() for chunk in in_turn(5, 2)] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("whole", [Stacked(INPUTS, LABELS), Loaded(TensorDataset(INPUTS, LABELS), CPU)])
def test_what_is_set_aside_is_the_same_every_time_and_not_trained_on(whole: Stacked | Loaded) -> None:
    kept, aside = set_aside(whole)
    again = set_aside(whole)[1]
    assert (len(kept), len(aside)) == (77, 19)
    assert torch.equal(aside.head(19)[0], again.head(19)[0])
    rows = {tuple(row) for row in kept.head(77)[0].tolist()}
    assert rows.isdisjoint(tuple(row) for row in aside.head(19)[0].tolist())


def test_structures_of_tensors_are_moved() -> None:
    assert moved({"a": [INPUTS, "text"]}, CPU)["a"][1] == "text"


def test_the_order_is_drawn_on_the_processor_wherever_new_tensors_are_made() -> None:
    expected = list(order(10, 4, 3, seed=1))
    with torch.device("meta"):  # as after torch.set_default_device
        drawn = list(order(10, 4, 3, seed=1))
    assert all(torch.equal(one, other) for one, other in zip(expected, drawn, strict=True))


def test_chunks_arrive_on_a_device_as_they_were() -> None:
    chunks = [*order(1000, 7, CARRIED + 9, seed=1), torch.arange(3)]
    assert all(torch.equal(one, other) for one, other in zip(chunks, carried(iter(chunks), CPU), strict=True))
    assert {chunk.device.type for chunk in carried(chunks, torch.device("meta"))} == {"meta"}
