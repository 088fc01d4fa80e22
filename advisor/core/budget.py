"""`Budget`: what a tuning may spend in total, in full-training equivalents or in time."""

from __future__ import annotations

import re

from advisor.core.noun import Noun
from advisor.errors import UsageError

_UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_FORM = re.compile(r"^\s*(\d+(?:\.\d+)?|\.\d+)\s*(x|s|m|min|h|d)\s*$", re.IGNORECASE)


class Budget(Noun):
    """A total, never "n more": `fte` full-training equivalents, or `seconds`; neither where others do the training."""

    fte: float | None = None
    seconds: float | None = None

    @classmethod
    def parse(cls, text: str | float) -> Budget:
        """Return the budget that `text` names, such as 3x, 0.2x, 30m or 2h; a bare number is full trainings."""
        text = text if isinstance(text, str) else f"{text:g}x"
        match = _FORM.match(text)
        if match is None:
            raise UsageError(
                f"{text!r} is not a budget: write 3x or 0.2x (full trainings), or a time such as 30m or 2h."
            )
        amount, unit = float(match[1]), match[2].lower()
        if amount <= 0:
            raise UsageError(
                f"a budget of {text} buys nothing: give more than 0, or use `advisor suggest`, which trains nothing."
            )
        return cls(fte=amount) if unit == "x" else cls(seconds=amount * _UNITS[unit])

    def __str__(self) -> str:
        if self == Budget():
            return ""
        if self.fte is not None:
            return f"{self.fte:g}x"
        seconds = self.seconds or 0.0
        return f"{seconds / 3600:g}h" if seconds >= 3600 else f"{seconds / 60:g}m" if seconds >= 60 else f"{seconds:g}s"
