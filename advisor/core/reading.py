"""`Reading`: what a probe answered, or why it did not."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from advisor.core.config import Value
from advisor.core.finding import Finding, Level
from advisor.core.noun import Noun
from advisor.core.sign_value import SignValue


class Reading(Noun):
    """The answer of one probe, with its interval, its confidence and its price, or an abstention.

    `evidence` holds the numbers behind it in plain JSON types, so that a report can draw them.
    """

    probe: str
    #: The question in words, such as "which learning rate suits adam at batch size 32?"
    question: str
    value: Value = None
    low: float | None = None
    high: float | None = None
    confidence: Level = "low"
    #: Why there is no answer, and what to do instead; None when there is one.
    abstained: str | None = None
    #: Facts that the probe established, by sign name.
    facts: dict[str, SignValue] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    evidence: dict[str, Any] = Field(default_factory=dict)
    #: Full-training equivalents and seconds, its trainings included.
    cost: float = 0.0
    seconds: float = 0.0
    #: The part of `cost` that was not spent on trainings of `Trainable.run`; those are charged as trials.
    own_cost: float = 0.0
    own_seconds: float = 0.0

    @property
    def number(self) -> float | None:
        """Return the value where it is a number; None for abstentions and for answers in words."""
        return float(self.value) if isinstance(self.value, int | float) else None
