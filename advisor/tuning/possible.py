"""`impossible_value`: why a hyperparameter cannot have a value here."""

from __future__ import annotations

from advisor.core.advice import Range
from advisor.core.config import Value
from advisor.knowledge.models import Hyperparameter


def impossible_value(name: str, value: Value, knob: Range, known: Hyperparameter | None) -> str | None:
    """Return in words why it cannot be; None where it can."""
    for span in (knob, *([known.possible] if known else [])):
        if value is not None and not span.contains(value):
            return f"{name} = {value} is impossible; it takes {span}"
    if known is not None and known.integer and isinstance(value, float) and not value.is_integer():
        return f"{name} = {value} is impossible; it takes whole numbers"
    return None
