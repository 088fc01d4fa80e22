"""The account of what was read: disputes between sources, claims set aside, and what became of each symptom."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from advisor.core.finding import Level
from advisor.core.noun import Noun
from advisor.knowledge.models import Cites, Name, RuleId, Text

DisputeId = Annotated[str, StringConstraints(pattern=r"^C\d{2,3}$")]
#: Why nothing acts on a claim.
Ground = Literal["definition", "example", "opinion", "repeated", "elsewhere", "outdated", "wrong"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)


class Stand(Noun):
    """What one side of a dispute says, and which claims say it."""

    says: Text
    claims: Cites


class Dispute(Noun):
    """Where sources disagree, or one is unclear: both sides, what we hold, and the condition that decides."""

    id: DisputeId
    title: Text
    #: Harm if a program acted on both sides without a condition.
    severity: Level
    #: The knobs that it is about; `advisor suggest --why NAME` shows it there.
    hyperparameters: tuple[Name, ...] = ()
    positions: Annotated[tuple[Stand, ...], Field(min_length=1)]
    stance: Text
    #: The condition under which each side is right.
    decides: Text
    status: Literal["open", "resolved"]
    #: What the stance rests on.
    cites: Cites


class SetAside(Noun):
    """A claim that no entry should cite, and why."""

    claim: str
    ground: Ground
    reason: Text


class Symptom(Noun):
    """One of the articles' "if you see this, do that", and what became of it here."""

    number: Annotated[int, Field(ge=1)]
    text: Text
    claims: Cites
    rules: tuple[RuleId, ...] = ()
    #: Hyperparameters, tasks or choices whose advice depends on it.
    advice: tuple[str, ...] = ()
    #: Procedure -> the numbers of its steps, from 1.
    steps: dict[Name, tuple[int, ...]] = Field(default_factory=dict)
    disputes: tuple[DisputeId, ...] = ()
    #: Why it became nothing.
    none: Text | None = None

    @model_validator(mode="after")
    def _became_something_or_says_why(self) -> Self:
        if (self.none is None) != bool(self.became):
            raise ValueError("expected at least one of rules, advice, steps, disputes, or else none with the reason")
        return self

    @property
    def became(self) -> tuple[str, ...]:
        """Return what kinds of entry it became; empty when it became none."""
        return tuple(name for name in ("rules", "advice", "steps", "disputes") if getattr(self, name))
