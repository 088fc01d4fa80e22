"""`Limit`: what a training may use at most; one that uses more is no result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from advisor.core.noun import Noun
from advisor.errors import UsageError, near

Usage = Literal["memory", "seconds-per-epoch"]
MEMORY: Usage = "memory"
SECONDS: Usage = "seconds-per-epoch"
#: Bytes; as everywhere in computing, a GB of memory is 1024^3.
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?|\.\d+)\s*([kmgt]?)i?b?$", re.IGNORECASE)


class Limit(Noun):
    """At most so many bytes of memory, or seconds for an epoch."""

    what: Usage
    most: float

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Return the limit that a text such as memory=4GB or seconds-per-epoch=20 names."""
        name, _, amount = (part.strip() for part in text.partition("="))
        name = name.replace("_", "-").lower()
        if name not in (MEMORY, SECONDS):
            raise UsageError(
                f"{text!r} is no limit{near(name, (MEMORY, SECONDS))}: write memory=4GB or seconds-per-epoch=20."
            )
        most = _bytes(amount) if name == MEMORY else _seconds(amount)
        if most is None or most <= 0:
            example = "4GB or 500MB" if name == MEMORY else "20 or 0.5"
            raise UsageError(f"{amount!r} in --limit {text} is no amount: write a number above 0, such as {example}.")
        return cls(what=MEMORY if name == MEMORY else SECONDS, most=most)

    def __str__(self) -> str:
        return f"{self.what}={self.told(self.most)}"

    def told(self, amount: float) -> str:
        """Return an amount in the unit of the limit, such as 3.2GB."""
        if self.what == SECONDS:
            return f"{amount:.3g}"
        unit = next((letter for letter in "tgmk" if amount >= _UNITS[letter]), "")
        return f"{amount / _UNITS[unit]:.3g}{unit.upper()}B"

    def excess(self, usage: Mapping[str, float]) -> float | None:
        """Return by which share of the limit a training is over it, negative below; None when it was not measured."""
        used = usage.get(self.what)
        return None if used is None else used / self.most - 1

    def broken_by(self, usage: Mapping[str, float]) -> str | None:
        """Return in words by how much a training is over the limit, None when it is not."""
        if (self.excess(usage) or 0.0) <= 0:
            return None
        return f"it takes {self.what}={self.told(usage[self.what])}, and {self.told(self.most)} is the limit"


def _bytes(text: str) -> float | None:
    match = _AMOUNT.match(text)
    return None if match is None else float(match[1]) * _UNITS[match[2].lower()]


def _seconds(text: str) -> float | None:
    match = re.match(r"^(\d+(?:\.\d+)?|\.\d+)\s*s?$", text)
    return None if match is None else float(match[1])
