from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from advisor.training.layout import bears_channels_last
from tests.probes.isolation import unchanged


class Viewing(nn.Module):
    """A model that sees what a convolution puts out as one long vector, which needs its channels first."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution, self.last = nn.Conv2d(3, 4, 3), nn.Linear(4 * 36, 2)

    def forward(self, images: Tensor) -> Tensor:
        scores: Tensor = self.last(self.convolution(images).view(len(images), -1))
        return scores


def flattening() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4 * 36, 2))


@pytest.mark.parametrize(
    ("model", "expected"),
    [(flattening(), True), (Viewing(), False), (nn.Sequential(nn.Flatten(), nn.Linear(192, 2)), False)],
)
def test_who_bears_it(model: nn.Module, expected: bool) -> None:
    images = torch.randn(2, 3, 8, 8)
    with unchanged(model):
        assert bears_channels_last(model, images) is expected


def test_no_images_no_layout() -> None:
    assert not bears_channels_last(flattening(), [torch.randn(2, 3, 8, 8)])
