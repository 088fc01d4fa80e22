"""`Axis`: where a value lies on the paper, and which ticks it gets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.report import words
from advisor.report.svg.element import shown

#: Air on both sides of what is drawn, as a share of it, where the figure names no range.
_MARGIN = 0.05
#: More ticks than one in so many pixels cannot be read.
_PIXELS_PER_TICK = {"x": 70, "y": 36}


@dataclass(frozen=True)
class Axis:
    """One axis of a figure: its scale, and the pixels of its two ends."""

    letter: str
    kind: str
    #: The ends in the axis' own unit: log10 of the value on a logarithmic axis, the place on one of categories.
    low: float
    high: float
    begin: float
    end: float
    categories: tuple[str, ...]
    given: Mapping[str, Any]

    def at(self, value: Any) -> float | None:
        """Return the pixel of a value, None for what is no place on this axis."""
        place = position(value, self.kind, self.categories)
        return None if place is None else self.pixel(place)

    def pixel(self, place: float) -> float:
        """Return the pixel of a place in the axis' own unit."""
        return self.begin + (place - self.low) / (self.high - self.low or 1.0) * (self.end - self.begin)

    def ticks(self) -> list[tuple[float, str]]:
        """Return pixel and label of each tick that lies on the axis."""
        if self.given.get("showticklabels") is False or self.given.get("visible") is False:
            return []
        spots = ((self.at(value), label) for value, label in self._marked())
        ends = sorted((self.begin, self.end))
        inside = [(spot, label) for spot, label in spots if spot is not None and ends[0] - 1 <= spot <= ends[1] + 1]
        return self._thinned(inside)

    def _marked(self) -> Iterable[tuple[Any, str]]:
        if self.given.get("tickvals") is not None:
            values = list(self.given["tickvals"])
            labels = self.given.get("ticktext")
            return zip(values, map(shown, labels) if labels is not None else map(words.value, values), strict=False)
        if self.kind == "category":
            return [(name, shown(name)) for name in self.categories]
        places = decades(self.low, self.high) if self.kind == "log" else round_steps(self.low, self.high, self._most())
        return [(place, words.number(place)) for place in places]

    def _most(self) -> int:
        return max(2, int(abs(self.end - self.begin) / _PIXELS_PER_TICK[self.letter]))

    def _thinned(self, ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
        if self.kind == "category" or self.letter == "y":
            return ticks
        every = math.ceil(len(ticks) / (1.6 * self._most()))
        return ticks[:: max(1, every)]


def position(value: Any, kind: str, categories: Sequence[str]) -> float | None:
    """Return a value in the unit of an axis, None where it has no place there."""
    if value is None:
        return None
    if kind == "category":
        return float(categories.index(str(value))) if str(value) in categories else None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if kind == "log":
        return math.log10(number) if number > 0 and math.isfinite(number) else None
    return number if math.isfinite(number) else None


def scaled(letter: str, given: Mapping[str, Any], values: Sequence[Any], pixels: tuple[float, float]) -> Axis:
    """Return the axis over these values, by the range that the figure names or by what is drawn."""
    kind, categories = _kind(given, values), tuple(dict.fromkeys(str(value) for value in values if value is not None))
    places = [place for value in values if (place := position(value, kind, categories)) is not None]
    low, high = _ends(given, kind, places, len(categories))
    return Axis(letter, kind, low, high, *pixels, categories if kind == "category" else (), given)


def _kind(given: Mapping[str, Any], values: Sequence[Any]) -> str:
    if given.get("type") in ("log", "category", "linear"):
        return str(given["type"])
    return "category" if any(isinstance(value, str) for value in values) else "linear"


def _ends(given: Mapping[str, Any], kind: str, places: Sequence[float], categories: int) -> tuple[float, float]:
    if given.get("range") is not None:
        low, high = given["range"]
        return float(low), float(high)
    if kind == "category":
        return -0.5, max(categories, 1) - 0.5
    if not places:
        return 0.0, 1.0
    margin = _MARGIN * (max(places) - min(places) or abs(places[0]) or 1.0)
    return min(places) - margin, max(places) + margin


def round_steps(low: float, high: float, most: int) -> list[float]:
    """Return at most about `most` round numbers between two ends, a step of 1, 2 or 5 times a power of ten apart."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    return [round(number * step, 12) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def decades(low: float, high: float) -> list[float]:
    """Return the powers of ten between two exponents, with numbers between them where there are few."""
    digits = (1,) if high - low > 3 else (1, 3) if high - low > 1 else (1, 2, 5)
    exponents = range(math.floor(low), math.ceil(high) + 1)
    return [digit * 10.0**exponent for exponent in exponents for digit in digits]
