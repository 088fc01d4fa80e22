"""`untouched`: whatever a probe does, the process it ran in is left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from advisor.training.randomness import isolated


@contextmanager
def untouched() -> Iterator[None]:
    """Give back random states, gradient mode and the switches of the backends, also after an exception or Ctrl-C."""
    switches = _switches()
    threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    has_gradients, precision = torch.is_grad_enabled(), _precision()
    strict, warns = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    try:
        with isolated(torch.device("cuda" if torch.cuda.is_available() else "cpu")):
            yield
    finally:
        _set_switches(switches)
        torch.set_num_threads(threads)
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(has_gradients)
        if precision is not None:
            torch.set_float32_matmul_precision(precision)
        torch.use_deterministic_algorithms(strict, warn_only=warns)


def _precision() -> str | None:
    """Return the precision of matrix products; None where the newer switches are set, which we do not move."""
    try:
        return torch.get_float32_matmul_precision()
    except RuntimeError:
        return None


def _switches() -> tuple[bool, bool, bool]:
    cudnn = torch.backends.cudnn
    return cudnn.enabled, cudnn.benchmark, cudnn.deterministic


def _set_switches(switches: tuple[bool, bool, bool]) -> None:
    cudnn = torch.backends.cudnn
    cudnn.enabled, cudnn.benchmark, cudnn.deterministic = switches
