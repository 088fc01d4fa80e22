"""The networks of the workloads: perceptrons, convolutions, recurrent networks and small transformers."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

#: Codes of characters: printable ASCII and the line break.
CHARACTERS = 96


def perceptron(*widths: int) -> nn.Sequential:
    """Return linear layers of these widths with ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def convolutions(columns: int, outputs: int, batch_norm: bool) -> nn.Sequential:
    """Return two strided convolutions and a linear layer, for pictures eight rows high."""
    layers: list[nn.Module] = []
    for inputs, channels in ((1, 8), (8, 16)):
        layers += [nn.Conv2d(inputs, channels, 3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(channels)] if batch_norm else []
        layers += [nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 2 * columns // 4, outputs))


def window_reader(characters: int, *widths: int) -> nn.Sequential:
    """Return a perceptron over the learned vectors of some characters, which scores one that is missing."""
    vectors = 12
    return nn.Sequential(
        nn.Embedding(CHARACTERS, vectors), nn.Flatten(), *perceptron(characters * vectors, *widths, CHARACTERS)
    )


class Forecaster(nn.Module):
    """A recurrent network over rows of numbers; each of its states foretells the next row."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.cells = nn.GRU(features, width, batch_first=True)
        self.last = nn.Linear(width, features)

    def forward(self, rows: Tensor) -> Tensor:
        answer: Tensor = self.last(self.cells(rows)[0])
        return answer


class Reader(nn.Module):
    """A recurrent network over rows of numbers; its last state answers."""

    def __init__(self, features: int, width: int, outputs: int) -> None:
        super().__init__()
        self.cells = nn.GRU(features, width, batch_first=True)
        self.last = nn.Linear(width, outputs)

    def forward(self, rows: Tensor) -> Tensor:
        answer: Tensor = self.last(self.cells(rows)[0][:, -1])
        return answer


class RecurrentWriter(nn.Module):
    """A recurrent network that scores each next character."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.characters = nn.Embedding(CHARACTERS, 16)
        self.cells = nn.GRU(16, width, batch_first=True)
        self.last = nn.Linear(width, CHARACTERS)

    def forward(self, codes: Tensor) -> Tensor:
        scores: Tensor = self.last(self.cells(self.characters(codes))[0])
        return scores


class Transformer(nn.Module):
    """One transformer layer: causal over characters where there are no features, else over rows that it averages."""

    def __init__(self, length: int, features: int | None, width: int, outputs: int) -> None:
        super().__init__()
        self.writes = features is None
        self.enter = nn.Embedding(CHARACTERS, width) if features is None else nn.Linear(features, width)
        self.places = nn.Parameter(0.02 * torch.randn(length, width))
        self.layer = nn.TransformerEncoderLayer(width, 2, 2 * width, 0.0, batch_first=True, norm_first=True)
        self.norm = nn.LayerNorm(width)
        self.last = nn.Linear(width, outputs)
        self.register_buffer("future", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, read: Tensor) -> Tensor:
        states = self.enter(read) + self.places
        states = self.norm(self.layer(states, src_mask=self.future if self.writes else None, is_causal=self.writes))
        answer: Tensor = self.last(states if self.writes else states.mean(1))
        return answer
