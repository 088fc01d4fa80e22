"""`describe_environment`: versions and hardware, so that a report says where its numbers come from."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version

from advisor.version import __version__

_LIBRARIES = ("torch", "optuna", "numpy", "scikit-learn")


def describe_environment() -> dict[str, str]:
    """Return name -> text for everything that is needed to reproduce a session, the command line included."""
    import torch

    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    return {
        "command": " ".join(["advisor", *sys.argv[1:]]),
        "advisor": __version__,
        "Python": platform.python_version(),
        **{library: version(library) for library in _LIBRARIES},
        "device": device,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }
