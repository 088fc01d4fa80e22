"""`{learning_rate}` in a command: which values it takes, and the command with them filled in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from advisor.errors import UsageError

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")
#: Filled in by us, and no hyperparameters.
OURS = ("seed", "log")


def placeholders(command: str) -> list[str]:
    """Return the names of the hyperparameters that the command takes, each once."""
    return [name for name in dict.fromkeys(_PLACE.findall(command)) if name not in OURS]


def takes(command: str, name: str) -> bool:
    """Return whether the command has a place for `name`."""
    return name in _PLACE.findall(command)


def filled(command: str, values: Mapping[str, object]) -> list[str]:
    """Return the words of the command with every value in its place; no shell sees them.

    Raises UsageError for a value that is missing, and for quotes that do not close.
    """
    try:
        parts = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the command cannot be split into words ({str(error).lower()}): {command[:80]}") from None
    if not parts:
        raise UsageError("the command is empty: write what you type to train.")
    return [_PLACE.sub(lambda match: _value(match[1], values), part) for part in parts]


def _value(name: str, values: Mapping[str, object]) -> str:
    if name not in values or values[name] is None:
        raise UsageError(f"{{{name}}} has no value: give one, as {name}=0.1.")
    return str(values[name])
