"""`Isolation`: everything that a probe has to leave as it was, taken down before and compared afterwards."""

from __future__ import annotations

import copy
import multiprocessing
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn


@contextmanager
def unchanged(model: nn.Module | None = None, optimizer: torch.optim.Optimizer | None = None) -> Iterator[None]:
    """Assert that model, optimizer and the whole process are bit for bit the same at the end, errors included."""
    before = _state(model, optimizer)
    try:
        yield
    finally:
        assert same(before, _state(model, optimizer))
        assert not multiprocessing.active_children()
        assert not children()


def children() -> list[int]:
    """Return the processes that this one has started and that are still there, zombies included."""
    lists = [path.read_text(encoding="ascii") for path in Path("/proc/self/task").glob("*/children")]
    return [int(number) for line in lists for number in line.split() if not _is_tracker(number)]


def _is_tracker(number: str) -> bool:
    """Return whether it is Python's own resource tracker, which lives and ends with this process."""
    return b"resource_tracker" in (Path("/proc") / number / "cmdline").read_bytes()


def _state(model: nn.Module | None, optimizer: torch.optim.Optimizer | None) -> dict[str, Any]:
    cudnn = torch.backends.cudnn
    return {
        "model": None if model is None else _of_model(model),
        "optimizer": None if optimizer is None else copy.deepcopy(optimizer.state_dict()),
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "python": random.getstate(),
        "cudnn": (cudnn.enabled, cudnn.benchmark, cudnn.deterministic),
        "threads": torch.get_num_threads(),
        "gradients": torch.is_grad_enabled(),
        "precision": torch.get_float32_matmul_precision(),
        "strict": torch.are_deterministic_algorithms_enabled(),
        "dtype": torch.get_default_dtype(),
        "alarm": (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)),
        "interrupt": signal.getsignal(signal.SIGINT),
    }


def _of_model(model: nn.Module) -> dict[str, Any]:
    return {
        "values": copy.deepcopy(model.state_dict()),
        "modes": {name: module.training for name, module in model.named_modules()},
        "trained": {name: parameter.requires_grad for name, parameter in model.named_parameters()},
        "gradients": {name: copy.deepcopy(parameter.grad) for name, parameter in model.named_parameters()},
        "hooks": {name: len(module._forward_hooks) for name, module in model.named_modules()},
    }


def same(one: Any, other: Any) -> bool:
    """Return whether two nested values agree bit for bit."""
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and torch.equal(one, other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
