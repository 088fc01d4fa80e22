"""Instruments: what is measured on the model beside its loss, on every k-th update, for that costs little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

#: Samples over a whole run: enough to see a trend or a spike, at a few percent of the time of the tiniest model.
SAMPLES = 40
#: Short runs are sampled on every eighth update, which the tiniest models hardly feel, or so often that it makes
#: twenty samples: fewer have no 99th percentile (`advisor/signs/instruments.py`).
SPACING, FEWEST = 8, 20
#: Modules whose output is exactly zero where a unit is off.
RELU_LIKE = (nn.ReLU, nn.ReLU6, nn.Threshold)
#: Of most updates nothing is recorded.
_UNWATCHED = nullcontext()


def global_norm(tensors: Sequence[Tensor]) -> Tensor:
    """Return the L2 norm of all tensors taken as one vector."""
    # One call for all tensors: on tiny models a call for each is much of an update.
    norms: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(list(tensors))))
    return norms


@torch.no_grad()
def flat(tensors: Sequence[Tensor]) -> Tensor:
    """Return a copy of all tensors as one vector."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


def dead_share(activations: Sequence[tuple[Tensor, int]]) -> Tensor:
    """Return the share of units that are zero on the whole batch; with each tensor comes its unit dimension."""
    alive = torch.cat([output.any(dim=_others(output, units)) for output, units in activations])
    return 1 - alive.mean(dtype=torch.float32)


def _others(output: Tensor, units: int) -> tuple[int, ...]:
    return tuple(number for number in range(output.ndim) if number != units % output.ndim)


def unit_dimension(output: Tensor, has_sequence_convolution: bool) -> int:
    """Return which dimension counts units: channels of images, features of everything else."""
    return 1 if output.ndim >= 4 or (output.ndim == 3 and has_sequence_convolution) else -1


@dataclass
class Instruments:
    """Reads gradient norm, update ratio and dead units; the readings stay on the device until the end."""

    model: nn.Module
    updates: int
    #: Of a range test, only the losses are read.
    is_on: bool = True
    readings: dict[str, list[tuple[int, Tensor]]] = field(default_factory=dict)
    _before: Tensor | None = None

    def __post_init__(self) -> None:
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self._every = max(1, self.updates // SAMPLES, min(SPACING, self.updates // FEWEST))
        modules = list(self.model.modules())
        self._watched = [module for module in modules if isinstance(module, RELU_LIKE)]
        self._on_sequences = any(isinstance(module, nn.Conv1d) for module in modules)

    def due(self, update: int) -> bool:
        """Return whether this update (1-based) is one of the sampled ones."""
        return self.is_on and (update - 1) % self._every == 0

    def watching_activations(self, update: int) -> AbstractContextManager[None]:
        """Return the context of a forward pass that records dead units, when this update is a sampled one."""
        return self._watching(update) if self._watched and self.due(update) else _UNWATCHED

    @contextmanager
    def _watching(self, update: int) -> Iterator[None]:
        seen: list[tuple[Tensor, int]] = []

        def note(module: nn.Module, inputs: Any, output: Tensor) -> None:
            del module, inputs
            seen.append((output.detach(), unit_dimension(output, self._on_sequences)))

        hooks = [module.register_forward_hook(note) for module in self._watched]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
        if seen:
            self._note("dead_units", update, dead_share(seen))

    def before_update(self, update: int, gradient_norm: Tensor | None) -> None:
        """Record the norm of the gradient (before clipping, when it is known) and remember the weights."""
        if gradient_norm is None:
            gradient_norm = global_norm([p.grad for p in self.parameters if p.grad is not None])
        self._note("gradient_norm", update, gradient_norm)
        self._before = flat(self.parameters)

    def after_update(self, update: int) -> None:
        """Record how far the update moved the weights, relative to their size."""
        if self._before is None:
            return
        moves = flat(self.parameters).sub_(self._before)  # in place: one copy of the weights less
        self._note("update_ratio", update, torch.linalg.vector_norm(moves) / torch.linalg.vector_norm(self._before))
        self._before = None

    def _note(self, name: str, update: int, reading: Tensor) -> None:
        self.readings.setdefault(name, []).append((update, reading.detach()))
