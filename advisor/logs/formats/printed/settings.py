"""Settings that a program prints in its log: `Namespace(batch_size=128, lr=0.1)`, or the command that started it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.logs.cells import number_in
from advisor.logs.config_names import config_of

# `batch_size=128`, `--max_global_steps=31998`, `model='resnet'`; bounded, so that no line takes long.
_SETTING = re.compile(r"(?<![\w.])([A-Za-z_]\w{0,60})=('[^']{0,80}'|\"[^\"]{0,80}\"|[^\s,()\[\]{}'\"]{1,60})")
_NAMESPACE = re.compile(r"\b(?:Namespace|Config|Arguments|TrainingArguments)\(")
# A line that names fewer, or none of what every training has, is a sentence such as "training steps=389".
_FEWEST = 4
_USUAL = frozenset(["learning_rate", "batch_size", "epochs", "optimizer"])
#: How many updates the training was told to take.
_LENGTHS = ("max_global_steps", "max_steps", "num_train_steps", "max_iters", "total_steps", "max_iterations")


def settings_in(line: str) -> dict[str, object]:
    """Return the settings that the line lists, nothing where it only names a number or two."""
    found: dict[str, object] = {name: value.strip("'\"") for name, value in _SETTING.findall(line)}
    if is_namespace(line):
        return found
    is_usual = len(found) >= _FEWEST and (steps_of(found) is not None or not _USUAL.isdisjoint(config_of(found)))
    return found if is_usual else {}


def is_namespace(line: str) -> bool:
    """Return whether the line prints the parsed arguments of a program."""
    return _NAMESPACE.search(line) is not None


def steps_of(settings: Mapping[str, object]) -> float | None:
    """Return for how many updates the training was planned."""
    for name in _LENGTHS:
        number = number_in(str(settings.get(name, "")))
        if isinstance(number, float) and 0 < number < float("inf"):
            return number
    return None
