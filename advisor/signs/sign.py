"""`Sign`: something that can be measured on a run, with what it means and what it needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.core.sign_value import SignValue
from advisor.signs.view import View

#: share: 0 to 1 of the run or of the whole fall; ratio: 1 = equal; own: the unit of the curve itself.
Unit = Literal["share", "ratio", "count", "z", "yes/no", "own"]


@dataclass(frozen=True)
class Sign:
    """One measurable property of a run. `of` returns None where the run cannot tell."""

    name: str
    unit: Unit
    #: What the number says, in one sentence.
    meaning: str
    #: The curves and facts without which it is None.
    needs: tuple[str, ...]
    #: How many finite points each of those curves must have: with fewer, the number would be chance.
    at_least: int
    measured_by: Callable[[View], SignValue]
    #: Where the definition comes from.
    source: str = "advisor"

    def of(self, view: View) -> SignValue:
        """Return the value of the sign for a run: never NaN, never infinite, None = cannot tell."""
        if not all(view.has(need, self.at_least) for need in self.needs):
            return None
        return _plain(self.measured_by(view))


def _plain(value: SignValue) -> SignValue:
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
