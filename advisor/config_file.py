"""`read_config`: hyperparameters from a user's YAML or JSON file."""

from __future__ import annotations

from pathlib import Path

import yaml

from advisor.core.config import Config
from advisor.errors import InputError


def read_config(path: Path) -> Config:
    """Return the values of a flat mapping; InputError when there is no such file or it holds something else."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{path} is neither YAML nor JSON: {first}.") from None
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no mapping of names to values, such as `learning_rate: 0.01`.")
    return Config({str(name): value for name, value in content.items()})
