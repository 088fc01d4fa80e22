"""The lines of a journal, and their fold into a `Ledger`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger, Plan, Result
from advisor.core.metric import Direction
from advisor.core.noun import Noun
from advisor.core.reading import Reading
from advisor.core.step import Step, Trial


class Opened(Noun):
    """The first line: the ledger before anything happened."""

    kind: Literal["opened"] = "opened"
    ledger: Ledger


class Planned(Noun):
    """The budget was split."""

    kind: Literal["planned"] = "planned"
    plan: Plan


class Reopened(Noun):
    """A finished tuning goes on for what was asked for afterwards."""

    kind: Literal["reopened"] = "reopened"
    plan: Plan


class Settled(Noun):
    """The first training showed what is measured, and with it what is tuned."""

    kind: Literal["settled"] = "settled"
    metric: str
    direction: Direction
    resolution: float = 0.0


class Trained(Noun):
    """A training ended; its curves are in `runs/`."""

    kind: Literal["trained"] = "trained"
    trial: Trial


class Probed(Noun):
    """A probe answered or abstained."""

    kind: Literal["probed"] = "probed"
    reading: Reading


class Diagnosed(Noun):
    """The rules judged a training."""

    kind: Literal["diagnosed"] = "diagnosed"
    trial: int
    diagnosis: Diagnosis


class Decided(Noun):
    """A step entered the ledger."""

    kind: Literal["decided"] = "decided"
    step: Step


class Warned(Noun):
    """Something that the reader of the report should know."""

    kind: Literal["warned"] = "warned"
    message: str


class Declined(Noun):
    """The user does not want a stage of the procedure, or a change."""

    kind: Literal["declined"] = "declined"
    what: str


class Ended(Noun):
    """The tuning is over."""

    kind: Literal["ended"] = "ended"
    result: Result


Change = Settled | Planned | Reopened | Trained | Probed | Diagnosed | Decided | Warned | Declined | Ended
Entry = Opened | Change
ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


def fold(entries: Iterable[Entry]) -> Ledger:
    """Return the ledger that the entries tell; the first one must be `Opened`."""
    remaining = iter(entries)
    first = next(remaining)
    if not isinstance(first, Opened):
        raise ValueError("a journal begins with its `opened` line")
    ledger = first.ledger
    for entry in remaining:
        ledger = after(ledger, entry)
    return ledger


def after(ledger: Ledger, entry: Entry) -> Ledger:
    """Return the ledger with one more entry."""
    return entry.ledger if isinstance(entry, Opened) else ledger.model_copy(update=_change(ledger, entry))


def _change(ledger: Ledger, entry: Change) -> dict[str, object]:
    """Return the fields of the ledger that the entry changes."""
    match entry:
        case Settled():
            return entry.model_dump(exclude={"kind"})
        case Planned() | Reopened():
            return {"plan": entry.plan, "result": None}
        case Trained():
            return {"trials": (*ledger.trials, entry.trial), "incumbent": _incumbent(ledger, entry.trial)}
        case Probed():
            return {"readings": (*ledger.readings, entry.reading)}
        case Diagnosed():
            return {"diagnoses": {**ledger.diagnoses, entry.trial: entry.diagnosis}}
        case Decided():
            kept = entry.step.after if entry.step.decision == "kept" else ledger.incumbent
            return {"steps": (*ledger.steps, entry.step), "incumbent": kept}
        case Warned():
            return {"warnings": (*ledger.warnings, entry.message)}
        case Declined():
            return {"declined": (*ledger.declined, entry.what)}
        case Ended():
            return {"result": entry.result}


def _incumbent(ledger: Ledger, trial: Trial) -> int | None:
    """The start, or the one final training of a small budget, holds the place until a kept step takes it."""
    return trial.id if ledger.incumbent is None and trial.purpose in ("start", "final") else ledger.incumbent
