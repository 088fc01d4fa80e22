"""The small networks, and what a hidden fault can do to one: bad weights, bad biases, frozen layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from advisor.core.config import Config

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "gelu": nn.GELU,
    "leaky_relu": nn.LeakyReLU,
}
#: Codes of characters: printable ASCII and the line break.
CHARACTERS = 96


def activation(config: Config) -> nn.Module:
    """Return the nonlinearity that the config names."""
    return ACTIVATIONS[config.text("activation", "relu")]()


def mlp(config: Config, inputs: int, outputs: int) -> nn.Module:
    """Return two hidden layers."""
    width, drop = int(config.width), config.number("dropout", 0)
    return nn.Sequential(
        nn.Linear(inputs, width),
        activation(config),
        nn.Dropout(drop),
        nn.Linear(width, width),
        activation(config),
        nn.Dropout(drop),
        nn.Linear(width, outputs),
    )


def cnn(config: Config, side: int, outputs: int, batch_norm: bool) -> nn.Module:
    """Return two convolutions and a linear layer, with or without batch normalization."""
    layers: list[nn.Module] = []
    width, channels = int(config.width), 1
    for grown in (width, 2 * width):
        layers += [nn.Conv2d(channels, grown, 3, stride=2, padding=1)]
        layers += [nn.BatchNorm2d(grown)] if batch_norm else []
        layers += [activation(config)]
        channels = grown
    last = nn.Linear(channels * (side // 4) ** 2, outputs)
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(config.number("dropout", 0)), last)


class Reader(nn.Module):
    """A recurrent network over short pieces of text or of numbers, and a linear layer on its last state."""

    def __init__(self, config: Config, kind: type[nn.GRU] | type[nn.RNN], features: int | None, outputs: int) -> None:
        super().__init__()
        width = int(config.width)
        # Four characters at a time: fewer steps, and each still a few numbers per character.
        self.characters = None if features else nn.Embedding(CHARACTERS, 6)
        self.cells = kind(features or 24, width, batch_first=True)
        self.drop = nn.Dropout(config.number("dropout", 0))
        self.last = nn.Linear(width, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        read = inputs if self.characters is None else self.characters(inputs).reshape(len(inputs), -1, 24)
        states, _ = self.cells(read)
        answer: Tensor = self.last(self.drop(states[:, -1]))
        return answer


class Block(nn.Module):
    """One transformer layer with the normalization first."""

    def __init__(self, config: Config, causal: bool) -> None:
        super().__init__()
        width, self.causal = int(config.width), causal
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.asked = nn.Linear(width, 3 * width)
        self.mixed = nn.Linear(width, width)
        self.drop = nn.Dropout(config.number("dropout", 0))
        self.thought = nn.Sequential(nn.Linear(width, 2 * width), activation(config), nn.Linear(2 * width, width))

    def forward(self, states: Tensor) -> Tensor:
        asked = self.asked(self.norms[0](states)).unflatten(-1, (3, 2, -1)).permute(2, 0, 3, 1, 4)
        heads = functional.scaled_dot_product_attention(asked[0], asked[1], asked[2], is_causal=self.causal)
        states = states + self.drop(self.mixed(heads.transpose(1, 2).flatten(2)))
        result: Tensor = states + self.drop(self.thought(self.norms[1](states)))
        return result


class Transformer(nn.Module):
    """One transformer layer that writes text, or that reads rows of numbers and answers once."""

    def __init__(self, config: Config, length: int, features: int | None, outputs: int) -> None:
        super().__init__()
        width = int(config.width)
        self.writes = features is None
        self.enter = nn.Embedding(CHARACTERS, width) if features is None else nn.Linear(features, width)
        self.places = nn.Parameter(0.02 * torch.randn(length, width))
        self.block = Block(config, causal=self.writes)
        self.norm = nn.LayerNorm(width)
        self.last = nn.Linear(width, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        states = self.norm(self.block(self.enter(inputs) + self.places))
        answer: Tensor = self.last(states if self.writes else states.mean(1))
        return answer


def tampered(model: nn.Module, config: Config) -> nn.Module:
    """Return the model with the hidden faults that the config carries."""
    with torch.no_grad():
        _rescale(model, config.number("hidden_scale", 1.0))
        _rescale_cells(model, config.number("hidden_recurrent", 1.0))
        _shift_biases(model, config.number("hidden_bias", 0.0))
    bug = config.get("hidden_bug")
    if bug == "frozen":
        for parameter in list(model.parameters())[:-2]:
            parameter.requires_grad_(False)
    if bug == "no_zero_grad":
        for parameter in model.parameters():
            _accumulate(parameter)
    return nn.Sequential(model, nn.Softmax(-1)) if bug == "double_softmax" else model


def _rescale(model: nn.Module, factor: float) -> None:
    if factor != 1:
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.mul_(factor)


def _rescale_cells(model: nn.Module, factor: float) -> None:
    for name, parameter in model.named_parameters():
        if "weight_hh" in name:
            parameter.mul_(factor)


def _shift_biases(model: nn.Module, shift: float) -> None:
    """Shift the biases in front of hidden activations: those of all layers but the last."""
    layers = [m for m in model.modules() if isinstance(m, nn.Linear | nn.Conv2d | nn.BatchNorm2d)]
    for layer in layers[:-1] if shift else []:
        if layer.bias is not None:
            layer.bias.add_(shift)


def _accumulate(parameter: nn.Parameter) -> None:
    """Make the parameter see the sum of all gradients so far, as a loop that never clears them does."""
    total = torch.zeros_like(parameter)
    parameter.register_hook(lambda gradient: total.add_(gradient).clone())  # type: ignore[no-untyped-call]
