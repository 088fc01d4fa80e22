"""Reading the numbers of a probe's evidence, which has been through JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence


def finite(values: Sequence[float | str | None]) -> list[float | None]:
    """Return the values with a gap wherever one is no number; JSON spells NaN and infinity as words."""
    numbers = [math.nan if value is None else float(value) for value in values]
    return [value if math.isfinite(value) else None for value in numbers]
