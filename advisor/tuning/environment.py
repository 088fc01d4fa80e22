"""`describe_environment`: versions and hardware, so that a report says where its numbers come from."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from importlib.util import find_spec

from advisor.version import __version__

_LIBRARIES = ("torch", "optuna", "numpy", "scikit-learn")


def describe_environment() -> dict[str, str]:
    """Return name -> text for everything that is needed to reproduce a session, the command line included."""
    return {
        "command": " ".join(["advisor", *sys.argv[1:]]),
        "advisor": __version__,
        "Python": platform.python_version(),
        **{
            library: version(library) for library in _LIBRARIES if find_spec(library.replace("scikit-learn", "sklearn"))
        },
        **_device(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def _device() -> dict[str, str]:
    """Return what PyTorch trains on; nothing where a command or a function does without it."""
    torch = sys.modules.get("torch")
    if torch is None:
        return {}
    has_cuda = torch.cuda.is_available()
    return {
        "device": torch.cuda.get_device_name()
        if has_cuda
        else f"CPU, {torch.get_num_threads()} thread{'' if torch.get_num_threads() == 1 else 's'}"
    }
