"""Gauges inside a loop that is not ours: what hooks on the optimizer and the model can read by themselves.

Gradient norm and update ratio are read around `optimizer.step()`, so accumulation of gradients and an optimizer
that a scaler leaves out need no care; dead and saturated units on the training forward pass before it, the last
one of several. The numbers stay on the device. A gauge that fails is switched off: it never ends a training.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from advisor.training.instruments import RELU_LIKE, dead_share, unit_dimension

_LOG = logging.getLogger("advisor")
#: Modules whose output stays between two bounds.
BOUNDED: dict[type[nn.Module], tuple[float, float]] = {nn.Tanh: (-1.0, 1.0), nn.Sigmoid: (0.0, 1.0)}
#: A unit within this share of the range from a bound hardly passes a gradient: there tanh' is 0.04, sigmoid' 0.01.
_EDGE = 0.01
#: Readings that may wait for a call of `log`; a loop that never logs must not fill the memory.
_MOST_WAITING = 4096


@dataclass(frozen=True)
class Reading:
    """One number that a gauge read, at which update (1-based)."""

    update: int
    name: str
    value: Tensor


class Hook:
    """Calls a gauge, and never harms: a copy of the model (deepcopy, pickle) gets one that does nothing."""

    def __init__(self, call: Callable[..., None] | None = None) -> None:
        self.call = call

    def __call__(self, *arguments: Any) -> None:
        # In a graph that torch.compile makes, this is nothing at all.
        if torch.compiler.is_compiling() or self.call is None:
            return
        try:
            self.call(*arguments)
        except Exception as error:  # models and optimizers can be anything; a gauge is not worth a training
            self.call = None
            _LOG.warning("a gauge of advisor.Monitor was switched off: %s: %s", type(error).__name__, error)

    def __reduce__(self) -> tuple[type[Hook], tuple[()]]:
        return Hook, ()


class Gauges:
    """Reads on every k-th update of `optimizer`, until `remove`."""

    def __init__(self, model: nn.Module, optimizer: Optimizer, every: int) -> None:
        self.every = every
        #: Updates so far.
        self.updates = 0
        #: The learning rate of the latest update, the largest of the parameter groups.
        self.rate: float | Tensor | None = None
        self.readings: deque[Reading] = deque(maxlen=_MOST_WAITING)
        self._due = True
        self._before: list[Tensor] = []
        self._units: dict[str, list[tuple[Tensor, int]]] = {"dead_units": [], "saturated_units": []}
        self._on_sequences = any(isinstance(module, nn.Conv1d) for module in model.modules())
        self._handles = [
            optimizer.register_step_pre_hook(Hook(self._before_update)),
            optimizer.register_step_post_hook(Hook(self._after_update)),
            *self._watched(model),
        ]

    def remove(self) -> None:
        """Take every hook away."""
        for handle in self._handles:
            handle.remove()
        self._before = []

    def _watched(self, model: nn.Module) -> Iterator[Any]:
        gauges = {module: self._gauge_of(module) for module in model.modules()}
        if any(gauges.values()):
            yield model.register_forward_pre_hook(Hook(self._begin_forward))
        for module, gauge in gauges.items():
            if gauge is not None:
                yield module.register_forward_hook(Hook(gauge))

    def _gauge_of(self, module: nn.Module) -> Callable[..., None] | None:
        if isinstance(module, RELU_LIKE):
            return self._read_dead
        return self._read_saturated if type(module) in BOUNDED else None

    def _begin_forward(self, model: nn.Module, inputs: Any) -> None:
        del inputs
        if self._reads(model):
            self._forget_units()

    def _read_dead(self, module: nn.Module, inputs: Any, output: Tensor) -> None:
        del inputs
        if self._reads(module) and output.numel():
            units = unit_dimension(output, self._on_sequences)
            self._units["dead_units"].append((dead_share([(output.detach(), units)]), output.shape[units]))

    def _read_saturated(self, module: nn.Module, inputs: Any, output: Tensor) -> None:
        del inputs
        if self._reads(module) and output.numel():
            units = unit_dimension(output, self._on_sequences)
            share = saturated_share(output.detach(), units, *BOUNDED[type(module)])
            self._units["saturated_units"].append((share, output.shape[units]))

    def _reads(self, module: nn.Module) -> bool:
        """Return whether this forward pass is one of a sampled update, and not of an evaluation."""
        return self._due and module.training and torch.is_grad_enabled()

    def _before_update(self, optimizer: Optimizer, *arguments: Any) -> None:
        del arguments
        self.rate = largest([group["lr"] for group in optimizer.param_groups if "lr" in group])
        # A fused optimizer decides on the device whether a scaler found the gradient too large, and then stands still.
        stands_still = getattr(optimizer, "found_inf", None)
        if not self._due or (stands_still is not None and bool(stands_still)):
            return
        parameters = trained(optimizer)
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        if gradients:
            # Set by a scaler that leaves the division to a fused optimizer; else the gradient is divided already.
            scale = getattr(optimizer, "grad_scale", None)
            self._note("gradient_norm", norm_of(gradients) if scale is None else norm_of(gradients) / scale)
            self._before = [parameter.detach().clone() for parameter in parameters]

    def _after_update(self, optimizer: Optimizer, *arguments: Any) -> None:
        del arguments
        if self._before:
            moves = [now.detach() - then for now, then in zip(trained(optimizer), self._before, strict=True)]
            self._note("update_ratio", norm_of(moves) / norm_of(self._before))
            self._before = []
        for name, shares in self._units.items():
            if shares:
                self._note(name, weighted_mean(shares))
        self._forget_units()
        self.updates += 1
        self._due = self.updates % self.every == 0

    def _note(self, name: str, value: Tensor) -> None:
        self.readings.append(Reading(self.updates + 1, name, value))

    def _forget_units(self) -> None:
        for shares in self._units.values():
            shares.clear()


def trained(optimizer: Optimizer) -> list[Tensor]:
    """Return the parameters that the optimizer may move."""
    parameters = (parameter for group in optimizer.param_groups for parameter in group["params"])
    return [parameter for parameter in parameters if parameter.requires_grad]


def norm_of(tensors: Sequence[Tensor]) -> Tensor:
    """Return the L2 norm of all tensors, wherever they lie, taken as one vector."""
    norms = [torch.linalg.vector_norm(_dense(tensor), dtype=_wide(tensor)) for tensor in tensors]
    whole: Tensor = torch.linalg.vector_norm(torch.stack([norm.to(norms[0].device) for norm in norms]))
    return whole


def saturated_share(output: Tensor, units: int, low: float, high: float) -> Tensor:
    """Return the share of units that stand at a bound on the whole batch."""
    edge = _EDGE * (high - low)
    at_bound = (output <= low + edge) | (output >= high - edge)
    return at_bound.movedim(units, 0).flatten(1).all(1).float().mean()


def weighted_mean(shares: Sequence[tuple[Tensor, int]]) -> Tensor:
    """Return the share of all units, from the share and the number of those of each module."""
    device = shares[0][0].device
    return torch.stack([share.to(device) * units for share, units in shares]).sum() / sum(units for _, units in shares)


def largest(rates: Sequence[Any]) -> float | Tensor | None:
    """Return the largest rate, on the device where one is there; None when there is none."""
    there = [rate.detach().reshape(()) for rate in rates if isinstance(rate, Tensor)]
    here = [float(rate) for rate in rates if not isinstance(rate, Tensor)]
    if not there:
        return max(here, default=None)
    return torch.stack([*there, *(torch.full_like(there[0], rate) for rate in here)]).max()


def _dense(tensor: Tensor) -> Tensor:
    return tensor.coalesce().values() if tensor.is_sparse else tensor


def _wide(tensor: Tensor) -> torch.dtype | None:
    # The largest number of 16 bits is 65,504: a norm soon passes it.
    return torch.float32 if tensor.dtype in (torch.float16, torch.bfloat16) else None
