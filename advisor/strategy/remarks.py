"""What was asked for besides a better score, in words: before anything is spent, and of what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome


def asked(ledger: Ledger) -> tuple[str, ...]:
    """Return one sentence for each thing that was asked for."""
    return tuple(_asked(ledger))


def _asked(ledger: Ledger) -> Iterator[str]:
    for limit in ledger.terms.limits:
        yield f"at most {limit}: a training that takes more is no result, however good, and the search learns from it"


def remarks(ledger: Ledger) -> tuple[str, ...]:
    """Return what has to be known to read the verdict."""
    return tuple(_remarks(ledger))


def _remarks(ledger: Ledger) -> Iterator[str]:
    full = [trial for trial in ledger.trials if trial.purpose != "probe"]
    over = [trial for trial in full if trial.outcome is Outcome.OVER_LIMIT]
    if ledger.terms.limits:
        limits = " and ".join(map(str, ledger.terms.limits))
        which = f"{len(over)} of {len(full)} full trainings" if over else "no full training"
        yield f"{which} went over the limit ({limits})" + (", and count as no result" if over else "")
