"""What was asked for besides a better score, in words: before anything is spent, and of what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.ledger import Ledger, Plan
from advisor.core.outcome import Outcome
from advisor.strategy.planning import trainings_of
from advisor.strategy.to_target import reached


def asked(ledger: Ledger, plan: Plan) -> tuple[str, ...]:
    """Return one sentence for each thing that was asked for."""
    return (*_asked(ledger), *_warm_start(ledger, plan))


def _warm_start(ledger: Ledger, plan: Plan) -> Iterator[str]:
    # The first change is the measured rate.
    has_room = trainings_of(plan, "changes") > 1
    tried = "tried once against the best" if has_room else "not tried, for this budget has no training for it"
    for earlier in ledger.terms.earlier:
        values = ", ".join(f"{name}={value}" for name, value in earlier.values.items())
        left_out = "".join(f"; {why}" for why in earlier.left_out)
        brought = f"it brought {100 * earlier.gain:.0f}\u00a0% of what was left to gain there"
        yield f"from {earlier.source}: {values} ({brought}) is {tried}{left_out}"
    for why in ledger.terms.passed_over:
        yield f"nothing is taken from {why}"


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
