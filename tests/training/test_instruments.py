from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from advisor.training.instruments import FEWEST, SAMPLES, Instruments, dead_share, global_norm, unit_dimension


def test_the_global_norm_is_that_of_one_long_vector() -> None:
    tensors = [torch.randn(3, 4), torch.randn(5)]
    flat = np.concatenate([tensor.numpy().ravel() for tensor in tensors])
    assert float(global_norm(tensors)) == pytest.approx(float(np.linalg.norm(flat)))


def test_dead_units_are_zero_on_the_whole_batch() -> None:
    features = torch.tensor([[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]])
    channels = torch.zeros(2, 4, 3, 3)
    channels[1, 0, 2, 2] = 1
    assert float(dead_share([(features, -1)])) == 0.5
    assert float(dead_share([(channels, 1)])) == 0.75
    assert float(dead_share([(features, -1), (channels, 1)])) == 5 / 8


@pytest.mark.parametrize(
    ("shape", "convolves", "expected"),
    [((8, 5), False, -1), ((8, 7, 5), False, -1), ((8, 5, 7), True, 1), ((8, 5, 7, 7), False, 1)],
)
def test_where_the_units_are(shape: tuple[int, ...], convolves: bool, expected: int) -> None:
    assert unit_dimension(torch.zeros(shape), convolves) == expected


def test_one_update_is_read_as_it_happened() -> None:
    hidden = nn.Linear(2, 3)
    nn.init.constant_(hidden.bias, -100)  # no input lifts any unit above zero
    model = nn.Sequential(hidden, nn.ReLU(), nn.Linear(3, 1))
    instruments = Instruments(model, updates=1)
    before = np.concatenate([p.detach().numpy().ravel() for p in model.parameters()])
    with instruments.watching_activations(1):
        model(torch.ones(4, 2)).sum().backward()
    instruments.before_update(1, None)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    instruments.after_update(1)
    after = np.concatenate([p.detach().numpy().ravel() for p in model.parameters()])

    read = {name: float(points[0][1]) for name, points in instruments.readings.items()}
    assert read["dead_units"] == 1
    assert read["gradient_norm"] == pytest.approx(4)  # of the last bias alone: four examples
    assert read["update_ratio"] == pytest.approx(np.linalg.norm(after - before) / np.linalg.norm(before))
    assert not model[1]._forward_hooks


def test_long_runs_are_sampled() -> None:
    instruments = Instruments(nn.Linear(1, 1), updates=1000)
    sampled = [update for update in range(1, 1001) if instruments.due(update)]
    assert sampled[0] == 1
    assert SAMPLES <= len(sampled) <= 1.1 * SAMPLES
    assert all(Instruments(nn.Linear(1, 1), updates=20).due(update) for update in range(1, 21))


@pytest.mark.parametrize("updates", [20, 33, 99, 160, 200, 319, 320, 1000])
def test_every_run_of_twenty_updates_has_enough_samples_and_not_many_more(updates: int) -> None:
    instruments = Instruments(nn.Linear(1, 1), updates)
    assert FEWEST <= sum(instruments.due(update) for update in range(1, updates + 1)) <= 1.1 * SAMPLES


def test_a_range_test_reads_nothing() -> None:
    assert not any(Instruments(nn.Linear(1, 1), 20, is_on=False).due(update) for update in range(1, 21))
