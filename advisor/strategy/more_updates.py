"""`more_updates`: a smaller batch for a training that has few updates; its length in examples stays what it is."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.strategy.beliefs import expected_from_more_updates
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
    updates, half = updates_of(config, outlook), int(config.number("batch_size", 0)) // 2
    # Smaller batches take longer for the same examples: a budget in time was not split for that.
    is_timed = outlook.plan.budget.seconds is not None
    if updates is None or updates >= few or half < SMALLEST or "batch_size" not in outlook.knobs or is_timed:
        return ()
    because = f"the same examples make {2 * updates:.0f} updates instead of {updates:.0f}"
    held = config.get("batch_size")
    change = Change(change="batch_size", from_=held, to=half, operation="half of it", because=because)
    return completed(change, config, outlook)


def more_updates(outlook: Outlook) -> Iterator[Hypothesis]:
    """Yield the smaller batch as a hypothesis about the best training so far, which has a score."""
    incumbent = outlook.incumbent
    assert incumbent is not None
    assert incumbent.score is not None
    changes = smaller_batch(incumbent.config, outlook)
    if changes:
        yield Hypothesis(
            reason="a training of few updates is short of them, and a smaller batch makes more of the same examples",
            changes=changes,
            predicted=expected_from_more_updates(outlook.ledger, incumbent.score),
            cites=outlook.knowledge.hyperparameters["batch_size"].cites,
        )
