"""`Range`, `Advice` and `Suggestion`: start values before anything was trained."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.core.config import Value
from advisor.core.finding import Level
from advisor.core.noun import Noun
from advisor.core.situation import Situation
from advisor.errors import UsageError, near

Scale = Literal["log", "linear", "choice"]


class Range(Noun):
    """The values that a hyperparameter can take: two ends on a scale, or a list of choices."""

    scale: Scale = "linear"
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()

    def contains(self, value: Value) -> bool:
        """Return whether `value` lies in the range, ends included."""
        if self.choices:
            return value in self.choices
        if value is None or isinstance(value, str | bool):
            return False
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    def clip(self, value: float) -> float:
        """Return the number in the range that is nearest to `value`."""
        if self.low is not None:
            value = max(value, self.low)
        return value if self.high is None else min(value, self.high)

    def __str__(self) -> str:
        if self.choices:
            return " | ".join(str(choice) for choice in self.choices)
        return f"{_end(self.low)} … {_end(self.high)}"


class Advice(Noun):
    """One start value, with its range, its reason and its sources."""

    hyperparameter: str
    title: str
    value: Value
    range: Range
    #: 1 = tune first.
    tier: int
    effect: str
    why: str
    confidence: Level
    cites: tuple[str, ...]
    alternatives: tuple[str, ...] = ()


class Missing(Noun):
    """Something the suggestion was not told, and what knowing it would sharpen."""

    fact: str
    sharpens: tuple[str, ...]
    #: How far the first of these values moves with the fact, such as "learning_rate is 0.001 to 0.1 by it".
    spread: str | None = None


class Deed(Noun):
    """One thing to do on the first day."""

    title: str
    do: str
    cites: tuple[str, ...]


class Rescaled(Noun):
    """One value before and after the batch size changes; both are equal where it stays."""

    hyperparameter: str
    from_: Value = Field(alias="from")
    to: Value
    #: As in the knowledge: linear, sqrt, power, raise, parts or none.
    law: str
    why: str
    cites: tuple[str, ...]


class Suggestion(Noun):
    """Start values for a situation, most important first."""

    situation: Situation
    advice: tuple[Advice, ...]
    missing: tuple[Missing, ...] = ()
    warnings: tuple[str, ...] = ()
    #: What another batch size does to the configuration in use; empty where it keeps its own.
    rescaled: tuple[Rescaled, ...] = ()
    #: The order of work, what to log, what to try first.
    first_day: tuple[Deed, ...] = ()

    def value_of(self, name: str) -> Value:
        """Return the advised value of `name`; UsageError when there is no advice on it."""
        values = {advice.hyperparameter: advice.value for advice in self.advice}
        if name not in values:
            raise UsageError(f"there is no advice on {name!r}{near(name, values)}.")
        return values[name]


class Passage(Noun):
    """One context of a hyperparameter's values, and whether it is the one that holds."""

    when: str
    value: Value
    why: str
    fate: Literal["chosen", "would hold too", "does not hold"]


class Explanation(Noun):
    """The whole chain behind one advised value: who says what, what decides, and what comes of it."""

    hyperparameter: str
    title: str
    effect: str
    positions: tuple[str, ...]
    disputes: tuple[str, ...]
    #: Most specific first; the first that holds is chosen.
    contexts: tuple[Passage, ...]
    #: The value as its sources state it, before it was scaled to the batch size in use.
    stated: Value
    stated_at_batch_size: int | None
    batch_size: int | None
    value: Value
    range: Range
    cites: tuple[str, ...]


def _end(value: float | None) -> str:
    return "∞" if value is None else f"{value:g}"
