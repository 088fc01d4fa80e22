"""`untouched`: whatever a probe does, the process it ran in is left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from typing import Any

import numpy as np
import torch

from advisor.training.randomness import isolated

#: Under `torch.backends`. The older words for precision come first: putting them back also sets the newer ones.
_BACKENDS = (
    *("cudnn.enabled", "cudnn.benchmark", "cudnn.benchmark_limit", "cudnn.deterministic", "cudnn.allow_tf32"),
    *("cuda.matmul.allow_tf32", "mkldnn.enabled", "mkldnn.deterministic", "mkldnn.allow_tf32"),
    "cuda.matmul.allow_fp16_reduced_precision_reduction",
    "cuda.matmul.allow_bf16_reduced_precision_reduction",
    *("fp32_precision", "cuda.matmul.fp32_precision", "cudnn.fp32_precision", "mkldnn.fp32_precision"),
    *("cudnn.conv.fp32_precision", "cudnn.rnn.fp32_precision"),
    *("mkldnn.matmul.fp32_precision", "mkldnn.conv.fp32_precision", "mkldnn.rnn.fp32_precision"),
)
#: What is asked for with one function and set with another.
_FUNCTIONS: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (torch.get_num_threads, torch.set_num_threads),
    (torch.get_default_dtype, torch.set_default_dtype),
    # The processor is torch's own default; to name it would be asked of every new tensor.
    (torch.get_default_device, lambda device: torch.set_default_device(None if device.type == "cpu" else device)),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (
        lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        lambda now: torch.autograd.set_detect_anomaly(*now),
    ),
    (
        lambda: (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
        lambda now: torch.use_deterministic_algorithms(now[0], warn_only=now[1]),
    ),
    (lambda: _autocast("cpu"), lambda now: _set_autocast("cpu", now)),
    (lambda: _autocast("cuda"), lambda now: _set_autocast("cuda", now)),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (np.geterr, lambda now: np.seterr(**now)),
)


class _Unknown:
    """In place of a switch that this torch does not have, or whose older word has no meaning beside a newer one."""


@contextmanager
def untouched() -> Iterator[None]:
    """Give back random states, modes and the switches of the backends, also after an exception or Ctrl-C."""
    # Precision is told in two languages, and functions speak the older one: attributes have the last word.
    functions, backends = [_read(ask) for ask, _ in _FUNCTIONS], [_backend(name) for name in _BACKENDS]
    try:
        with isolated(torch.device("cuda" if torch.cuda.is_available() else "cpu")):
            yield
    finally:
        for before, (ask, put) in zip(functions, _FUNCTIONS, strict=True):
            if not isinstance(before, _Unknown) and _read(ask) != before:
                put(before)
        for before, name in zip(backends, _BACKENDS, strict=True):
            if not isinstance(before, _Unknown) and _backend(name) != before:
                _set_backend(name, before)


def _read(ask: Callable[[], Any]) -> Any:
    with suppress(RuntimeError, AttributeError):
        return ask()
    return _Unknown()


def _backend(name: str) -> Any:
    return _read(lambda: reduce(getattr, name.split("."), torch.backends))


def _set_backend(name: str, value: Any) -> None:
    *way, last = name.split(".")
    setattr(reduce(getattr, way, torch.backends), last, value)


def _autocast(device: str) -> tuple[bool, torch.dtype]:
    return torch.is_autocast_enabled(device), torch.get_autocast_dtype(device)


def _set_autocast(device: str, now: tuple[bool, torch.dtype]) -> None:
    torch.set_autocast_enabled(device, now[0])
    torch.set_autocast_dtype(device, now[1])
