"""How much of a model may learn, and how large its weights begin."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from advisor.training.weights import frozen_share, largest_scale
from tests.training.problems import trainable


def alone(model: nn.Module) -> float | None:
    """Return the scale of a model whose weights all count."""
    twin = copy.deepcopy(model)
    for parameter in twin.parameters():
        nn.init.normal_(parameter)
    return largest_scale(model, twin)


def two_layers() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 3, bias=False), nn.Linear(3, 1, bias=False))


def test_layers_that_were_drawn_and_frozen_are_counted() -> None:
    model, twin = two_layers(), two_layers()
    assert frozen_share(model, twin) == 0
    model[0].requires_grad_(False)
    assert frozen_share(model, twin) == pytest.approx(9 / 12)
    assert frozen_share(nn.ReLU(), nn.ReLU()) == 0


def test_layers_that_come_from_elsewhere_may_be_frozen() -> None:
    model, twin = two_layers(), two_layers()
    twin[0].load_state_dict(model[0].state_dict())
    model[0].requires_grad_(False)
    assert frozen_share(model, twin) == 0


@pytest.mark.parametrize(
    "layer",
    [nn.Linear(200, 100), nn.Conv2d(20, 30, 3), nn.GRU(100, 100), nn.RNN(100, 100), nn.LSTMCell(100, 100)],
    ids=lambda layer: type(layer).__name__,
)
def test_fresh_layers_of_pytorch_are_within_what_is_usual(layer: nn.Module) -> None:
    scale = alone(layer)
    assert scale is not None
    assert 0.5 < scale < 0.7
    with torch.no_grad():
        for weight in layer.parameters():
            weight.mul_(5)
    assert alone(layer) == pytest.approx(5 * scale)


def test_known_initializations_have_the_scale_that_their_authors_derived() -> None:
    layer = nn.Linear(400, 400)
    nn.init.kaiming_normal_(layer.weight)
    assert alone(layer) == pytest.approx(2**0.5, rel=0.02)
    nn.init.xavier_uniform_(layer.weight)
    assert alone(layer) == pytest.approx(1, rel=0.02)
    nn.init.orthogonal_(layer.weight)
    assert alone(layer) == pytest.approx(1, rel=1e-4)


def test_what_sums_over_nothing_has_no_scale() -> None:
    assert alone(nn.Sequential(nn.Embedding(10, 4), nn.LayerNorm(4))) is None


def test_weights_that_come_from_elsewhere_have_no_initial_scale() -> None:
    learned, drawn = nn.Linear(3, 3), nn.Linear(3, 3)
    nn.init.constant_(drawn.weight, 0.0)
    assert largest_scale(learned, copy.deepcopy(learned)) is None
    # Zeros come from no training.
    assert largest_scale(drawn, copy.deepcopy(drawn)) == 0


def test_every_run_carries_both() -> None:
    one = trainable()
    facts = one.run(one.start, seed=0, length=0.1).facts
    assert facts["model.frozen_share"] == 0
    assert facts["model.largest_weight_scale"] == pytest.approx(0.58, abs=0.2)
