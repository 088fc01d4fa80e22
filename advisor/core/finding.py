"""`Finding`, a rule that fired, and `Diagnosis`, all of them ranked, with what stayed unknown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.core.noun import Noun
from advisor.core.remedy import Change
from advisor.core.sign_value import SignValue

Level = Literal["low", "medium", "high"]
Verdict = Literal["problem", "no_problem_found", "too_early", "cannot_tell"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")


class Region(Noun):
    """The part of a curve at which a finding shows; `low` and `high` count what `unit` says."""

    curve: str
    unit: Literal["step", "epoch", "row"]
    low: float
    high: float


class Finding(Noun):
    """A rule that fired on a run, with the numbers that made it fire."""

    rule: str
    name: str
    family: str
    claim: str
    severity: Level
    confidence: Level
    evidence: dict[str, SignValue]
    #: Where it shows; None when it is about no curve.
    region: Region | None = None
    remedies: tuple[Change, ...] = ()
    #: Vetoes of the rule that could not be checked.
    not_ruled_out: tuple[str, ...] = ()
    false_alarms: tuple[str, ...] = ()
    track_record: str | None = None
    cites: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the claim with the rule behind it, for a line in somebody's log."""
        return f"{self.claim} ({self.rule}, {self.confidence} confidence)"

    @property
    def is_alarm(self) -> bool:
        """Return whether severity and confidence are both at least medium."""
        return self.severity != "low" and self.confidence != "low"


class UnknownRule(Noun):
    """A rule that could not be judged, and the signals that it lacked."""

    rule: str
    lacks: tuple[str, ...]


class Rival(Noun):
    """A possible cause that the run alone does not settle, and the cheapest probe that would."""

    rule: str
    claim: str
    #: As in `advisor probe lr`.
    probe: str
    #: In full trainings, at most.
    price: float
    #: What the probe's answer says.
    because: str


class IgnoredRule(Noun):
    """A rule that the user does not want to hear of, and why."""

    rule: str
    reason: str


class Diagnosis(Noun):
    """What the rules say of one run; `verdict` is "problem" if and only if `findings` is not empty."""

    verdict: Verdict
    primary: Finding | None = None
    findings: tuple[Finding, ...] = ()
    #: Findings too weak to be an alarm.
    notes: tuple[Finding, ...] = ()
    unknown: tuple[UnknownRule, ...] = ()
    #: The rules that were judged and stayed silent.
    silent: tuple[str, ...] = ()
    #: The rules that the user left out.
    ignored: tuple[IgnoredRule, ...] = ()
    #: Rival causes, likeliest first, where the run does not settle which it is.
    rivals: tuple[Rival, ...] = ()
    #: Why, when the verdict is "too_early" or "cannot_tell".
    reason: str | None = None
    #: Every sign that was measured, for the record.
    signs: dict[str, SignValue] = Field(default_factory=dict)

    def __str__(self) -> str:
        """Return the verdict and every finding in one line, for `print` in a training script."""
        told = "; ".join(map(str, self.findings)) or self.reason
        return f"{self.verdict.replace('_', ' ')}{f': {told}' if told else ''}"
