"""`Trial`, `Hypothesis` and `Step`: the ledger of a tuning."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.core.config import Config
from advisor.core.finding import Finding
from advisor.core.noun import Noun
from advisor.core.outcome import Outcome
from advisor.core.remedy import Change

Decision = Literal["kept", "reverted", "tie"]
Purpose = Literal["start", "noise", "change", "refine", "confirm", "probe", "final"]


class Hypothesis(Noun):
    """A change that is worth a training: why, what exactly, and what it is expected to bring."""

    #: Why: the finding's claim, or the step of the procedure.
    reason: str
    changes: tuple[Change, ...]
    #: The rule that proposed it, None when the procedure or the search did.
    rule: str | None = None
    finding: Finding | None = None
    #: The probe whose reading gave the new value, if one did.
    probe: str | None = None
    #: The earlier session that it comes from, if it does.
    source: str | None = None
    #: Expected improvement in the unit of the metric (positive = better), None when nothing predicts it.
    predicted: float | None = None
    cites: tuple[str, ...] = ()


class Trial(Noun):
    """One training in the session, without its curves: they are in the run's own file."""

    id: int
    purpose: Purpose
    config: Config
    seed: int
    #: The share of a full training that it was planned for, and the part of the training data that it saw.
    length: float
    data_fraction: float = 1.0
    outcome: Outcome
    #: The objective at the end; None when the training did not get there.
    score: float | None
    #: What a training over a limit reached: no result, but the search learns from it.
    score_beyond: float | None = None
    #: What it used, where limits were set.
    usage: dict[str, float] = Field(default_factory=dict)
    cost: float
    seconds: float
    hypothesis: Hypothesis | None = None
    failure: str | None = None


class Step(Noun):
    """One entry of the ledger: what was concluded, what was changed, what it was expected to bring, what it brought."""

    number: int
    hypothesis: Hypothesis
    #: Ids of the trainings compared.
    before: int
    after: int
    #: Improvement in the unit of the metric, positive = better; None when the training failed.
    measured: float | None
    #: What seeds alone make of a difference: its standard deviation for two single trainings; None when not measured.
    noise: float | None
    decision: Decision
    #: Why it was decided so, in words.
    why: str
    price: float
