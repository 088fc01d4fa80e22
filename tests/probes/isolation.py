"""`Isolation`: everything that a probe has to leave as it was, taken down before and compared afterwards."""

from __future__ import annotations

import copy
import multiprocessing
import random
import resource
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
    return {
        "model": None if model is None else _of_model(model),
        "optimizer": None if optimizer is None else copy.deepcopy(optimizer.state_dict()),
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "python": random.getstate(),
        "threads": torch.get_num_threads(),
        "gradients": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "anomaly": (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        "autocast": (torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")),
        "strict": (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
        "default": (torch.get_default_dtype(), torch.get_default_device()),
        "precision": torch.get_float32_matmul_precision(),
        "backends": _of_backends(),
        "errors": np.geterr(),
        "limit": resource.getrlimit(resource.RLIMIT_DATA),
        "alarm": (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)),
        "interrupt": signal.getsignal(signal.SIGINT),
    }


def _of_backends() -> tuple[object, ...]:
    """Return the switches of the backends, each by its own name."""
    of: Any = torch.backends
    cudnn, products, mkldnn = of.cudnn, of.cuda.matmul, of.mkldnn
    return (
        *(cudnn.enabled, cudnn.benchmark, cudnn.benchmark_limit, cudnn.deterministic, cudnn.allow_tf32),
        *(products.allow_tf32, products.allow_fp16_reduced_precision_reduction),
        *(products.allow_bf16_reduced_precision_reduction, mkldnn.enabled, mkldnn.deterministic),
        *(products.fp32_precision, cudnn.conv.fp32_precision, cudnn.rnn.fp32_precision, of.fp32_precision),
        *(mkldnn.matmul.fp32_precision, mkldnn.conv.fp32_precision),
    )


def meddle() -> None:
    """Turn every switch of the process that a model could turn."""
    torch.rand(1), np.random.rand(), random.random()
    of: Any = torch.backends
    of.cudnn.enabled, of.cudnn.benchmark, of.cudnn.deterministic, of.cudnn.allow_tf32 = False, True, True, False
    of.cuda.matmul.allow_fp16_reduced_precision_reduction = False
    of.mkldnn.enabled = False
    torch.set_float32_matmul_precision("medium")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.autograd.set_detect_anomaly(True, check_nan=False)
    torch.set_autocast_dtype("cpu", torch.float16)
    torch.set_default_dtype(torch.float64)
    np.seterr(all="ignore")


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
