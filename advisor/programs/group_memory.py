"""`group_memory`: how much main memory a process group has in use."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PROC = Path("/proc")


def can_see_groups() -> bool:
    """Return whether the system tells the memory of other processes."""
    return (_PROC / str(os.getpid()) / "stat").exists()


def group_memory(group: int) -> int:
    """Return the bytes that the processes of a group hold in memory, pages that they share counted for each."""
    return sum(_resident(folder) for folder in _PROC.glob("[0-9]*") if _group_of(folder) == group)


def _group_of(folder: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):  # it has ended meanwhile
        # The name stands in brackets and may hold anything; behind it: state, parent, group.
        return int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[2])
    return None


def _resident(folder: Path) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int((folder / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
