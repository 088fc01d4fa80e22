"""`Target`: the tools in whose words an advice can be said."""

from __future__ import annotations

from enum import StrEnum


class Target(StrEnum):
    """A format to paste."""

    PYTHON = "python"
    LIGHTNING = "lightning"
    HF = "hf"
    OPTUNA = "optuna"
    WANDB = "wandb"
    RAY = "ray"
    NEPS = "neps"
