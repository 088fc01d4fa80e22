"""Models and data with a fault, each small and real."""

from __future__ import annotations

import os
import time
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from advisor.core.config import Config
from tests.training.problems import clouds


class Faulty(nn.Module):
    """A small classifier that can be made to fail."""

    #: Batches larger than this run out of memory, or end the process.
    memory: float = float("inf")
    lives: float = float("inf")

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4))

    def forward(self, inputs: Tensor) -> Tensor:
        if self.training and len(inputs) > self.memory:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        if self.training and len(inputs) > self.lives:
            os._exit(3)
        scores: Tensor = self.layers(inputs)
        return scores


def small(config: Config) -> nn.Module:
    """Return a model that more than 40 examples at once do not fit into."""
    del config
    model = Faulty()
    model.memory = 40
    return model


def mortal(config: Config) -> nn.Module:
    """Return a model that takes its process with it at more than 40 examples."""
    del config
    model = Faulty()
    model.lives = 40
    return model


class Drifting(nn.Linear):
    """A model whose forward pass depends on a global that it moves itself."""

    calls = 0

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's own name
        Drifting.calls += 1
        return nn.functional.linear(input, self.weight, self.bias) * (1 + 0.1 * (Drifting.calls % 7))


class Unstable(nn.Module):
    """A model that answers NaN from its eighth training batch on."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Linear(2, 4)
        self.count = 0

    def forward(self, inputs: Tensor) -> Tensor:
        self.count += self.training
        scores: Tensor = self.layers(inputs)
        return scores * float("nan") if self.count >= 8 else scores


class Hanging(Dataset[Any]):
    """Data that hangs once so many examples were fetched; its examples differ in shape of noise, so none is stacked."""

    def __init__(self, after: int, count: int = 96) -> None:
        self.inputs, self.targets = clouds(count)
        self.left = after

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        self.left -= 1
        if self.left < 0:
            time.sleep(60)  # far longer than any patience here: who waits for it fails the test by its length
        # Noise as of an augmentation: such data is fetched anew each time.
        return self.inputs[number] + 1e-6 * torch.randn(2), self.targets[number]


class Fragile(Dataset[Any]):
    """Data that ends the process that fetches it, or hangs, at one of its examples."""

    def __init__(self, at: int, hangs: bool = False) -> None:
        self.inputs, self.targets = clouds(96)
        self.at, self.hangs = at, hangs
        self.parent = os.getpid()

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        # In a worker only: the check of the first examples is made in the process of the training itself.
        if number == self.at and os.getpid() != self.parent:
            if not self.hangs:
                os._exit(3)
            time.sleep(60)
        return self.inputs[number] + 1e-6 * torch.randn(2), self.targets[number]


class Slow(Faulty):
    """A model that hangs, without a word, at more than 40 examples."""

    def forward(self, inputs: Tensor) -> Tensor:
        if self.training and len(inputs) > 40:
            time.sleep(60)
        return super().forward(inputs)
