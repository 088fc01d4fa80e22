"""What was asked for besides a better score, in words: before anything is spent, and of what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.strategy.to_target import reached


def asked(ledger: Ledger) -> tuple[str, ...]:
    """Return one sentence for each thing that was asked for."""
    return tuple(_asked(ledger))


def _asked(ledger: Ledger) -> Iterator[str]:
    if ledger.terms.target is not None:
        yield (
            f"what counts is how soon a full training reaches {ledger.terms.target}, in {ledger.unit}; one that never "
            "does is ranked behind those that do, by its score at the end. Short runs are compared by their score"
        )
    for limit in ledger.terms.limits:
        yield f"at most {limit}: a training that takes more is no result, however good, and the search learns from it"


def remarks(ledger: Ledger) -> tuple[str, ...]:
    """Return what has to be known to read the verdict."""
    return tuple(_remarks(ledger))


def _remarks(ledger: Ledger) -> Iterator[str]:
    full = [trial for trial in ledger.trials if trial.purpose != "probe"]
    over = [trial for trial in full if trial.outcome is Outcome.OVER_LIMIT]
    if ledger.terms.target is not None:
        arrived, finished = reached(ledger)
        behind = "" if arrived == finished else "; the others are ranked behind them by their score at the end"
        yield f"{arrived} of {finished} full trainings that finished reached {ledger.terms.target}{behind}"
    if ledger.terms.limits:
        limits = " and ".join(map(str, ledger.terms.limits))
        which = f"{len(over)} of {len(full)} full trainings" if over else "no full training"
        yield f"{which} went over the limit ({limits})" + (", and count as no result" if over else "")
