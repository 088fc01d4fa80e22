"""Optimizers from the words of a config. A value that the config does not name is PyTorch's own default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from advisor.core.config import Config
from advisor.errors import InputError, near
from advisor.training.groups import Groups

Settings = dict[str, Any]


def _numbers(config: Config, **names: str) -> Settings:
    """Return torch's keyword -> value for those of our names that the config sets."""
    return {keyword: config.number(name, 0) for keyword, name in names.items() if config.get(name) is not None}


def _plain(config: Config) -> Settings:
    return _numbers(config, lr="learning_rate", weight_decay="weight_decay")


def _sgd(config: Config) -> Settings:
    settings = _plain(config) | _numbers(config, momentum="momentum")
    # torch refuses Nesterov's look-ahead where there is no momentum to look ahead along.
    return settings | {"nesterov": bool(config.get("nesterov")) and settings.get("momentum", 0) > 0}


def _with_epsilon(config: Config) -> Settings:
    return _plain(config) | _numbers(config, eps="epsilon")


def _rmsprop(config: Config) -> Settings:
    return _with_epsilon(config) | _numbers(config, momentum="momentum")


def _adam(config: Config) -> Settings:
    return _with_epsilon(config) | {"betas": (config.number("beta1", 0.9), config.number("beta2", 0.999))}


OPTIMIZERS: dict[str, tuple[Callable[..., torch.optim.Optimizer], Callable[[Config], Settings]]] = {
    "sgd": (torch.optim.SGD, _sgd),
    "adam": (torch.optim.Adam, _adam),
    "adamw": (torch.optim.AdamW, _adam),
    "rmsprop": (torch.optim.RMSprop, _rmsprop),
    "adagrad": (torch.optim.Adagrad, _with_epsilon),
    "adadelta": (torch.optim.Adadelta, _with_epsilon),
    "adamax": (torch.optim.Adamax, _adam),
    "nadam": (torch.optim.NAdam, _adam),
    "radam": (torch.optim.RAdam, _adam),
}
# One call for all parameters instead of a Python loop: on tiny models that loop is most of the update.
_FUSED = ("adam", "adamw")
_FUSED_ON = ("cpu", "cuda")


def build_optimizer(parameters: Sequence[nn.Parameter] | Groups, config: Config) -> torch.optim.Optimizer:
    """Return the optimizer that the config names, over these parameters or groups of them."""
    name = config.text("optimizer", "adam")
    if name not in OPTIMIZERS:
        raise InputError(f"there is no optimizer {name!r}{near(name, OPTIMIZERS)}: use {', '.join(OPTIMIZERS)}.")
    build, settings = OPTIMIZERS[name]
    each = [part for one in parameters for part in (one["params"] if isinstance(one, dict) else [one])]
    fused = name in _FUSED and all(parameter.device.type in _FUSED_ON for parameter in each)
    optimizer = build(parameters, **settings(config), **({"fused": True} if fused else {}))
    for group in optimizer.param_groups:
        group["weight_decay"] *= group.get("decay_share", 1.0)
    return optimizer
