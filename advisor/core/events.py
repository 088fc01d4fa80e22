"""Events: progress is told, not printed. Doors and `report/` decide how to show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor.core.finding import Diagnosis
from advisor.core.reading import Reading
from advisor.core.step import Step, Trial


@dataclass(frozen=True)
class Phase:
    """A new part of the procedure begins."""

    title: str
    why: str = ""


@dataclass(frozen=True)
class TrainingStarted:
    """A training begins, at an expected price in full-training equivalents."""

    purpose: str
    what: str
    price: float


@dataclass(frozen=True)
class TrainingProgress:
    """A training is `fraction` of the way through."""

    fraction: float
    train_loss: float
    #: The last line that somebody else's program printed; empty for a loop of ours.
    said: str = ""


@dataclass(frozen=True)
class TrainingFinished:
    """A training ended; `recalled` when it was read from the session instead of run again."""

    trial: Trial
    recalled: bool = False


@dataclass(frozen=True)
class ProbeFinished:
    """A probe answered or abstained."""

    reading: Reading


@dataclass(frozen=True)
class Diagnosed:
    """The rules judged a training."""

    trial: int
    diagnosis: Diagnosis


@dataclass(frozen=True)
class Decided:
    """A step entered the ledger."""

    step: Step


@dataclass(frozen=True)
class Retimed:
    """The start's own duration tells better than the plan how long the whole budget takes."""

    seconds: float


@dataclass(frozen=True)
class Warned:
    """Something that the user should know, but that stops nothing."""

    message: str


Event = (
    Phase
    | TrainingStarted
    | TrainingProgress
    | TrainingFinished
    | ProbeFinished
    | Diagnosed
    | Decided
    | Retimed
    | Warned
)
Listener = Callable[[Event], None]


def silent(event: Event) -> None:
    """Ignore an event: the listener of callers that want none."""
    del event
