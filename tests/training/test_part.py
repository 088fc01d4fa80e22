from __future__ import annotations

import pytest
import torch
from torch.utils.data import Dataset

from advisor.training.data import Loaded, Stacked
from advisor.training.part import part_of
from tests.training.problems import clouds, trainable

CPU = torch.device("cpu")


def rows(data: object) -> set[tuple[float, ...]]:
    assert isinstance(data, Stacked)
    return {tuple(row) for row in data.inputs.tolist()}


def test_a_part_holds_its_share_of_each_class_and_lies_inside_of_a_larger_one() -> None:
    inputs, labels = clouds(400)
    labels[:4] = labels[0]
    data = Stacked(inputs, labels)
    small, large = part_of(data, 0.05), part_of(data, 0.25)
    assert rows(small) < rows(large) < rows(data)
    assert isinstance(large, Stacked)
    counts, whole = torch.bincount(large.targets), torch.bincount(labels)
    assert ((counts - 0.25 * whole).abs() <= 1).all()


def test_even_the_smallest_part_holds_every_class() -> None:
    part = part_of(Stacked(*clouds(400)), 0.001)
    assert isinstance(part, Stacked)
    assert sorted(part.targets.tolist()) == [0, 1, 2, 3]


def test_measurements_have_no_classes() -> None:
    numbers = torch.arange(300)
    assert len(part_of(Stacked(numbers.float()[:, None], numbers), 0.1)) == 30
    assert len(part_of(Stacked(numbers.float()[:, None], numbers.float()), 0.1)) == 30


def test_what_is_loaded_example_by_example_is_taken_at_random() -> None:
    class Squares(Dataset[tuple[torch.Tensor, torch.Tensor]]):
        def __len__(self) -> int:
            return 100

        def __getitem__(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
            return torch.tensor([float(number)]), torch.tensor(number**2)

    part = part_of(Loaded(Squares(), CPU), 0.2)
    assert len(part) == 20
    assert len(part.head(20)[0].unique()) == 20


def test_a_training_on_a_part_sees_it_for_the_same_epochs_and_is_scored_on_all_of_the_validation_set() -> None:
    problem = trainable()
    whole, part = problem.run(problem.start, 0), problem.run_part(problem.start, 0, 0.5)
    assert (part.data_fraction, part.length) == (0.5, 0.5)
    assert part.planned_x == pytest.approx(0.5 * (whole.planned_x or 0))
    epochs = [(run.planned_x or 0) / float(run.facts["updates_per_epoch"] or 1) for run in (whole, part)]
    assert epochs[0] == pytest.approx(epochs[1])
    assert part.cost == pytest.approx(0.5 * whole.cost, rel=0.1)
    assert part.outputs is None
    assert problem.run_part(problem.start, 0, 0.5).curves["val_loss"].y[-1] == part.curves["val_loss"].y[-1]
    assert problem.run(problem.start, 0).curves["val_loss"].y[-1] == whole.curves["val_loss"].y[-1]


def test_a_problem_that_counts_updates_makes_fewer_of_them_on_a_part() -> None:
    problem = trainable(epochs=None, steps=40)
    assert problem.run_part(problem.start, 0, 0.25).planned_x == 10
    assert problem.smallest_part == pytest.approx(16 / 96)
