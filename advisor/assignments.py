"""Texts such as `learning_rate=0.01`, as they are typed on a command line or into a question."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.core.config import Value
from advisor.errors import UsageError


def assignments(given: Sequence[str] | None) -> dict[str, Value]:
    """Return name -> value for texts such as `learning_rate=0.01`, read as YAML scalars."""
    values: dict[str, Value] = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise UsageError(f"{text!r} is not an assignment: write name=value, such as learning_rate=0.01.")
        values[name.strip()] = scalar(value)
    return values


def scalar(text: str) -> Value:
    """Return the number, truth value, None or text that `text` spells; 1e-3 is a number here, as people mean it."""
    words: dict[str, Value] = {"none": None, "null": None, "true": True, "false": False}
    if text.strip().lower() in words:
        return words[text.strip().lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()
