"""`won_before`: what won similar tunings earlier, as hypotheses like all others: tried once, and never believed."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.earlier import Earlier
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.outlook import Outlook

#: Of the gain there, what is expected here, before the situations were compared: another model, another start.
_CARRIED = 0.5
#: Of a gain that nobody confirmed.
_UNCONFIRMED = 0.5


def won_before(outlook: Outlook) -> Iterator[Hypothesis]:
    """Yield the winners of earlier sessions as changes of the best training so far, which has a score."""
    best = outlook.incumbent
    assert best is not None
    assert best.score is not None
    for earlier in outlook.ledger.terms.earlier:
        because = f"it was part of what won in {earlier.source}"
        changes = tuple(
            Change(change=name, from_=best.config.get(name), to=value, operation="taken over", because=because)
            for name, value in earlier.values.items()
            if best.config.get(name) != value
        )
        if changes:
            yield Hypothesis(
                reason=f"it won an earlier tuning in a similar situation ({earlier.source})",
                changes=changes,
                source=earlier.source,
                predicted=prior(earlier) * outlook.left(best.score),
            )


def prior(earlier: Earlier) -> float:
    """Return the share of what is left to gain that is expected of it."""
    sure = 1.0 if earlier.confirmed_on else _UNCONFIRMED
    return _CARRIED * sure * earlier.likeness * earlier.gain
