"""How much memory there is, as the operating system and the container tell."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def free_on(device: torch.device) -> int | None:
    """Return the bytes that can still be taken on the device, None where nobody says."""
    if device.type != "cuda":
        return free_memory()
    import torch

    return torch.cuda.mem_get_info(device)[0]


def free_memory() -> int | None:
    """Return the bytes of main memory that can still be taken, None where the system does not say."""
    system = _kilobytes(Path("/proc/meminfo"), "MemAvailable")
    group = [_bytes(Path("/sys/fs/cgroup") / name) for name in ("memory.max", "memory.current")]
    container = group[0] - group[1] if group[0] is not None and group[1] is not None else None
    return min((free for free in (system, container) if free is not None), default=None)


def process_memory(name: str) -> int | None:
    """Return a figure of this process in bytes, such as VmRSS; None where the system does not keep it."""
    return _kilobytes(Path("/proc/self/status"), name)


def _kilobytes(path: Path, name: str) -> int | None:
    with contextlib.suppress(OSError):
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(f"{name}:"):
                return 1024 * int(line.split()[1])
    return None


def _bytes(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):  # there is no such group, or it is "max"
        return int(path.read_text(encoding="ascii"))
    return None
