"""`SpendRow`: what the budget went into, by purpose."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.ledger import Ledger
from advisor.core.step import Purpose
from advisor.report import words

#: In the order in which a tuning spends.
PURPOSES: dict[Purpose, str] = {
    "start": "start configuration",
    "probe": "probes",
    "noise": "seed noise",
    "change": "one change at a time",
    "refine": "search",
    "confirm": "confirmation",
    "final": "final run",
}


@dataclass(frozen=True, kw_only=True)
class SpendRow:
    """The price of one purpose."""

    label: str
    trainings: int
    #: Full-training equivalents, and the time they took; the texts are for people.
    cost: float
    seconds: float
    fte: str
    time: str
    share: str


def spend_rows(ledger: Ledger) -> tuple[SpendRow, ...]:
    """Return one row per purpose on which something was spent."""
    rows = (*(_row(ledger, purpose) for purpose in PURPOSES), _taken_back(ledger))
    return tuple(row for row in rows if row.cost > 0 or row.trainings > 0)


def total(ledger: Ledger) -> str:
    """Return everything that was spent, in full trainings and in time."""
    return f"{words.fte(ledger.spent)}, {words.duration(ledger.seconds)}"


def _row(ledger: Ledger, purpose: Purpose) -> SpendRow:
    trials = [trial for trial in ledger.trials if trial.purpose == purpose]
    cost = sum(trial.cost for trial in trials)
    seconds = sum(trial.seconds for trial in trials)
    if purpose == "probe":
        cost += sum(reading.own_cost for reading in ledger.readings)
        seconds += sum(reading.own_seconds for reading in ledger.readings)
    return _priced(PURPOSES[purpose], len(trials), cost, seconds, ledger)


def _taken_back(ledger: Ledger) -> SpendRow:
    # Their trainings are kept for another time, and none of the report speaks of them.
    return _priced("steps taken back", 0, ledger.taken_back_fte, ledger.taken_back_seconds, ledger)


def _priced(label: str, trainings: int, cost: float, seconds: float, ledger: Ledger) -> SpendRow:
    return SpendRow(
        label=label,
        trainings=trainings,
        cost=cost,
        seconds=seconds,
        fte=words.fte(cost),
        time=words.duration(seconds),
        share=words.percent(cost / ledger.spent) if ledger.spent else "",
    )
