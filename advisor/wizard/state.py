"""`State`: every answer and result so far. Everything else is derived from it, so taking one back undoes it whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from advisor.core.advice import Range
from advisor.core.ledger import Ledger
from advisor.core.noun import Noun
from advisor.core.trainable import Capabilities
from advisor.session.entries import Entry, Opened, Probed, Trained, after
from advisor.wizard.screen import Answer, Trace

Mode = Literal["problem", "command", "logs"]
#: Things to do outside of the machine, in the order in which they come up.
WorkKind = Literal["look", "open", "plan", "act", "log", "report", "export"]


class Begun(Noun):
    """The first record: what the command line said."""

    kind: Literal["begun"] = "begun"
    mode: Mode | None = None
    subject: str | None = None
    task: str | None = None
    knowledge: tuple[str, ...] = ()


class Answered(Noun):
    """A person answered a screen; `entries` is what that alone adds to the ledger."""

    kind: Literal["answered"] = "answered"
    screen: str
    answer: Answer
    #: The hyperparameters that the screen explained.
    taught: tuple[str, ...] = ()
    entries: tuple[Annotated[Entry, Field(discriminator="kind")], ...] = ()


class Done(Noun):
    """A work was done, and what it found."""

    kind: Literal["done"] = "done"
    work: WorkKind
    #: As the strategy calls it, such as "noise"; empty where that is of no interest.
    purpose: str = ""
    entries: tuple[Annotated[Entry, Field(discriminator="kind")], ...] = ()
    #: Facts for the questions that follow.
    told: dict[str, str] = Field(default_factory=dict)
    #: Training id -> its validation curve.
    traces: dict[int, Trace] = Field(default_factory=dict)
    knobs: dict[str, Range] | None = None
    capabilities: Capabilities | None = None


class TakenBack(Noun):
    """On disk: the last answer, and all that came of it, does not count any more."""

    kind: Literal["taken_back"] = "taken_back"


Record = Begun | Answered | Done
RECORD: TypeAdapter[Record | TakenBack] = TypeAdapter(
    Annotated[Begun | Answered | Done | TakenBack, Field(discriminator="kind")]
)


@dataclass(frozen=True)
class State:
    """The records, and what they come to."""

    records: tuple[Record, ...] = (Begun(),)
    #: The trainings and probes of steps that were taken back: they were paid for all the same.
    undone: tuple[Trained | Probed, ...] = ()

    def with_(self, record: Record) -> State:
        """Return the state with one more record."""
        return replace(self, records=(*self.records, record))

    @property
    def begun(self) -> Begun:
        """Return what the command line said."""
        first = self.records[0]
        assert isinstance(first, Begun)
        return first

    @property
    def last(self) -> Record:
        """Return the latest record."""
        return self.records[-1]

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """Return the answers, oldest first."""
        return tuple(record for record in self.records if isinstance(record, Answered))

    @cached_property
    def works(self) -> tuple[Done, ...]:
        """Return the works that were done, oldest first."""
        return tuple(record for record in self.records if isinstance(record, Done))

    def answer(self, screen: str) -> Answer | None:
        """Return the latest answer to the screen of this name."""
        return next((item.answer for item in reversed(self.answers) if item.screen == screen), None)

    def has_done(self, work: WorkKind) -> bool:
        """Return whether a work of this kind was done."""
        return any(done.work == work for done in self.works)

    @cached_property
    def told(self) -> dict[str, str]:
        """Return every text that was told or found: screen or fact -> text."""
        begun = {"mode": self.begun.mode, "subject": self.begun.subject, "task": self.begun.task}
        facts = {name: text for name, text in begun.items() if text is not None}
        for record in self.records[1:]:
            if isinstance(record, Answered):
                said = record.answer
                facts[record.screen] = said.choice if said.text is None else said.text
            elif isinstance(record, Done):
                facts |= record.told
        return facts

    @cached_property
    def ledger(self) -> Ledger | None:
        """Return the ledger that all entries come to; None before the session is opened."""
        ledger: Ledger | None = None
        for record in self.records[1:]:
            for entry in record.entries if isinstance(record, Answered | Done) else ():
                if isinstance(entry, Opened):
                    ledger = entry.ledger
                elif ledger is not None:
                    ledger = after(ledger, entry)
        return ledger if ledger is None else _charged(ledger, self.undone)

    @cached_property
    def taught(self) -> frozenset[str]:
        """Return the hyperparameters that were explained already."""
        return frozenset(name for answer in self.answers for name in answer.taught)

    @cached_property
    def traces(self) -> dict[int, Trace]:
        """Return the validation curve of each training."""
        return {number: trace for done in self.works for number, trace in done.traces.items()}

    @cached_property
    def knobs(self) -> dict[str, Range]:
        """Return what can be changed; nothing before the session is opened."""
        return next((done.knobs for done in reversed(self.works) if done.knobs is not None), {})

    @cached_property
    def capabilities(self) -> Capabilities:
        """Return what the training can do."""
        found = (done.capabilities for done in reversed(self.works) if done.capabilities is not None)
        return next(found, Capabilities())


def back(state: State) -> State:
    """Return the state before the last answer; the state itself where there is none."""
    places = [place for place, record in enumerate(state.records) if isinstance(record, Answered)]
    if not places:
        return state
    kept, dropped = state.records[: places[-1]], state.records[places[-1] :]
    # A log that was pointed to by mistake cost nothing here.
    works = [record for record in dropped if isinstance(record, Done) and record.work != "log"]
    entries = [entry for work in works for entry in work.entries]
    if any(isinstance(entry, Opened) for entry in entries):
        # What another problem cost is no part of this budget.
        return State(kept)
    return State(kept, (*state.undone, *(entry for entry in entries if isinstance(entry, Trained | Probed))))


def _charged(ledger: Ledger, undone: tuple[Trained | Probed, ...]) -> Ledger:
    """Return the ledger with the price of what was taken back; what was taken up again is paid once."""
    again = {trial.id for trial in ledger.trials}
    trials = {entry.trial.id: entry.trial for entry in undone if isinstance(entry, Trained)}
    lost = [trial for number, trial in trials.items() if number not in again]
    asked = [entry.reading for entry in undone if isinstance(entry, Probed)]
    return ledger.model_copy(
        update={
            "taken_back_fte": sum(trial.cost for trial in lost) + sum(reading.own_cost for reading in asked),
            "taken_back_seconds": sum(trial.seconds for trial in lost) + sum(each.own_seconds for each in asked),
        }
    )
