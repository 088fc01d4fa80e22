"""Parameter groups: parts of a model that learn at a share of the learning rate, or of the weight decay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import nn

from advisor.errors import ProblemError

#: What torch's optimizers take for groups, each with its `rate_share` and `decay_share`.
Groups = list[dict[str, Any]]
#: The name of a parameter, or the beginning of the names of several, and its share of what the config says.
Shares = Mapping[str, float]


def groups_of(model: nn.Module, rate_shares: Shares, decay_shares: Shares) -> Groups:
    """Return everything that is trained, grouped by its shares; 1 where none is named."""
    found: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            shares = (share_of(name, rate_shares), share_of(name, decay_shares))
            found.setdefault(shares, []).append(parameter)
    return [{"params": part, "rate_share": rate, "decay_share": decay} for (rate, decay), part in found.items()]


def share_of(name: str, shares: Shares) -> float:
    """Return the share of a parameter: that of the longest beginning of its name."""
    return shares[max(prefixes, key=len)] if (prefixes := [each for each in shares if name.startswith(each)]) else 1.0


def check_shares(problem: str, shares: Shares, names: Iterable[str]) -> None:
    """Raise a ProblemError for a share below 0, or one of no parameter."""
    known = list(names)
    for prefix, share in shares.items():
        if not share >= 0:
            raise ProblemError(f"{problem}: the share of {prefix!r} is {share}; a number of at least 0 was expected.")
        if not any(name.startswith(prefix) for name in known):
            shown = ", ".join(known[:3])
            raise ProblemError(f"{problem}: no parameter's name begins with {prefix!r}; they are {shown} and so on.")


def largest(optimizer: torch.optim.Optimizer, setting: str) -> float:
    """Return the largest value of a setting over an optimizer's groups."""
    return max(_set(group, setting) for group in optimizer.param_groups)


def shares_in(optimizer: torch.optim.Optimizer, model: nn.Module, setting: str) -> dict[str, float]:
    """Return each parameter's share of the largest value of a setting, those left out that have all of it."""
    top = largest(optimizer, setting)
    values = {id(part): _set(group, setting) for group in optimizer.param_groups for part in group["params"]}
    named = {name: values[id(part)] for name, part in model.named_parameters() if id(part) in values}
    return {name: value / top for name, value in named.items() if value < top}


def _set(group: Mapping[str, Any], setting: str) -> float:
    # A scheduler keeps the peak in `initial_lr`; what is in `lr` may be a step of its warmup.
    return float(group.get("initial_lr", group["lr"]) if setting == "lr" else group.get(setting, 0.0))
