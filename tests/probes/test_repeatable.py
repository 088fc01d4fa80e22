"""Whether something outside of the model takes part in its answers."""

from __future__ import annotations

import torch
from torch import nn

from advisor.core.config import Config
from advisor.probes.repeatable import outside_influence
from tests.probes.faults import Drifting
from tests.probes.isolation import unchanged
from tests.training.problems import trainable


def test_dropout_and_batch_norm_are_no_outside_influence() -> None:
    def build(config: Config) -> nn.Module:
        del config
        return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 4))

    with unchanged():
        assert outside_influence(trainable(build_model=build).bench, 0) is None


def test_a_global_is() -> None:
    with unchanged():
        warning = outside_influence(trainable(build_model=lambda _: Drifting(2, 4)).bench, 0)
    assert warning is not None
    assert "global variable" in warning


def test_weights_from_a_generator_of_ones_own_are() -> None:
    own = torch.Generator().manual_seed(0)

    def build(config: Config) -> nn.Module:
        del config
        model = nn.Linear(2, 4)
        nn.init.normal_(model.weight, generator=own)
        return model

    assert outside_influence(trainable(build_model=build).bench, 0) is not None
