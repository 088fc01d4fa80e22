"""`parse_fractions`: the parts of the training data that a search climbs through."""

from __future__ import annotations

import math

from advisor.errors import UsageError


def parse_fractions(text: str) -> tuple[float, ...]:
    """Return the fractions below 1 that `text` names, ascending: 0.01,0.1,1 is (0.01, 0.1).

    All of the data always come last, whether they are named or not. Raises UsageError for what is no part of them.
    """
    parts = sorted({_fraction(part.strip(), text) for part in text.split(",")})
    below = tuple(part for part in parts if part < 1)
    if not below:
        raise UsageError(f"--data-fraction {text} names no part of the data: write 0.01,0.1,1 or 0.1.")
    return below


def _fraction(part: str, text: str) -> float:
    try:
        number = float(part)
    except ValueError:
        number = math.nan
    if not 0 < number <= 1:
        raise UsageError(
            f"{part!r} in --data-fraction {text} is no part of the data: write numbers above 0 and at most 1, "
            "as in 0.01,0.1,1."
        )
    return number


def in_words(fraction: float) -> str:
    """Return a fraction as people say it: 0.01 is "1 %"."""
    return f"{100 * fraction:.3g}\u00a0%"
