"""`more_updates`: a smaller batch for a training that has few updates; its length in examples stays what it is."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.beliefs import expected_from_advice, expected_from_more_updates
from advisor.strategy.outlook import Outlook
from advisor.strategy.transaction import completed
from advisor.suggestion import examples_per_update

#: Adam's averages need a thousand updates to fill (beta2 = 0.999): with fewer a training is too short of them to ask.
FEWEST = 1000
#: With fewer updates than this a smaller batch is worth a training of its own.
FEW = 3 * FEWEST
#: Below so many examples a batch is mostly noise, and no machine is faster for it.
SMALLEST = 16


def updates_of(config: Config, outlook: Outlook) -> float | None:
    """Return the updates of a full training as far as the situation tells."""
    situation, batch = outlook.ledger.situation, examples_per_update(config)
    epochs = config.number("epochs", situation.epochs or 0.0)
    return situation.data_size * epochs / batch if batch and epochs and situation.data_size else None


def smaller_batch(config: Config, outlook: Outlook, few: float = FEW) -> tuple[Change, ...]:
    """Return half the batch with everything that follows it, where there are fewer updates than `few`; else nothing."""
    updates = updates_of(config, outlook)
    if updates is None or updates >= few:
        return ()
    return _half(config, outlook, f"the same examples make {2 * updates:.0f} updates instead of {updates:.0f}")


def _half(config: Config, outlook: Outlook, because: str) -> tuple[Change, ...]:
    """Return half the batch with everything that follows it; nothing where it cannot be halved."""
    half = int(config.number("batch_size", 0)) // 2
    # Smaller batches take longer for the same examples: a budget in time was not split for that.
    is_timed = outlook.plan.budget.seconds is not None
    if half < SMALLEST or "batch_size" not in outlook.knobs or is_timed:
        return ()
    held = config.get("batch_size")
    change = Change(change="batch_size", from_=held, to=half, operation="half of it", because=because)
    return completed(change, config, outlook)


def more_updates(outlook: Outlook) -> Iterator[Hypothesis]:
    """Yield the smaller batch as a hypothesis about the best training so far, which has a score."""
    incumbent = outlook.incumbent
    assert incumbent is not None
    assert incumbent.score is not None
    changes, known = smaller_batch(incumbent.config, outlook), outlook.knowledge.hyperparameters["batch_size"]
    reason = "a training of few updates is short of them, and a smaller batch makes more of the same examples"
    predicted = expected_from_more_updates(outlook.ledger, incumbent.score)
    if updates_of(incumbent.config, outlook) is None:
        # A program need not say how much data it has.
        changes = _half(incumbent.config, outlook, "it makes twice as many updates of the same examples")
        reason = "how many updates a training makes is not known here, and with few of them a smaller batch is better"
        predicted = expected_from_advice(known.tier, outlook.ledger, incumbent.score)
    if changes:
        yield Hypothesis(reason=reason, changes=changes, predicted=predicted, cites=known.cites)
