"""Tiny problems for tests: four separable clouds of points, a few dozen updates."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable


def clouds(count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return points around the corners of a square, and the number of their corner."""
    draw = torch.Generator().manual_seed(seed)
    corners = torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    labels = torch.arange(count) % 4
    return corners[labels] + 0.5 * torch.randn(count, 2, generator=draw), labels


def small_model(config: Config) -> nn.Module:
    """Return a perceptron with one hidden layer, as wide as the config says."""
    width = int(config.number("width", 8))
    return nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Dropout(config.number("dropout", 0)), nn.Linear(width, 4))


def tiny(**changes: Any) -> Problem:
    """Return a problem that trains in some milliseconds, with `changes` to its fields."""
    fields: dict[str, Any] = {
        "name": "clouds",
        "task": "tabular-classification",
        "build_model": small_model,
        "train": clouds(96),
        "validation": clouds(40, seed=1),
        "epochs": 8,
        "start": {"optimizer": "sgd", "learning_rate": 0.3, "batch_size": 16},
    }
    return Problem(**{**fields, **changes})


def trainable(**changes: Any) -> ProblemTrainable:
    """Return `tiny(**changes)`, ready to be trained."""
    return ProblemTrainable(tiny(**changes))
