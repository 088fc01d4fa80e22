"""`PeakMemory`: the most memory in use while something ran: of the accelerator, else of this process."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from advisor.training.free_memory import process_memory

if TYPE_CHECKING:
    import torch

_REFERENCES = Path("/proc/self/clear_refs")


class PeakMemory:
    """The most memory in use since it was made or last read; on the device, where that is an accelerator."""

    def __init__(self, device: torch.device | None = None) -> None:
        self.device = device if device is not None and device.type == "cuda" else None
        self._begin_anew()
        self.base = self._now()

    def total(self) -> int | None:
        """Return the peak in bytes, None where nobody keeps it; and begin anew."""
        peak = self._peak()
        self._begin_anew()
        return peak

    def above_base(self) -> int | None:
        """Return the peak in bytes above what was in use at the beginning, and begin anew."""
        peak = self.total()
        return None if peak is None or self.base is None else max(0, peak - self.base)

    def _peak(self) -> int | None:
        # A loop that leaves the accelerator alone shows no peak there.
        return process_memory("VmHWM") if self.device is None else _cuda().max_memory_allocated(self.device) or None

    def _now(self) -> int | None:
        return process_memory("VmRSS") if self.device is None else _cuda().memory_allocated(self.device)

    def _begin_anew(self) -> None:
        if self.device is not None:
            _cuda().reset_peak_memory_stats(self.device)
            return
        with contextlib.suppress(OSError):  # no Linux, or no right to: then the peak is that of all so far
            _REFERENCES.write_text("5", encoding="ascii")


def is_peak_known(device: torch.device | None = None) -> bool:
    """Return whether each training has a peak of its own, and not that of all before it."""
    if device is not None and device.type == "cuda":
        return True
    try:
        _REFERENCES.write_text("5", encoding="ascii")
    except OSError:
        return False
    return process_memory("VmHWM") is not None


def accelerator() -> torch.device | None:
    """Return the accelerator that someone else's loop can train on, None where there is none or no PyTorch is used."""
    if "torch" not in sys.modules:
        return None
    import torch

    return torch.device("cuda", torch.cuda.current_device()) if torch.cuda.is_available() else None


def _cuda() -> ModuleType:
    import torch

    return torch.cuda
