"""`companions`: what is chosen before a learning rate is measured, because the best rate is another one with it."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.strategy.more_updates import FEWEST, smaller_batch
from advisor.strategy.outlook import Outlook
from advisor.suggestion import examples_per_update, suggest

#: A rate that never falls is what frameworks do when nobody asks; a recommended schedule ends low.
_UNASKED = "constant"
#: What belongs to a schedule: a warmup, and the shape where it has one.
_SCHEDULE = ("schedule", "warmup_fraction", "polynomial_power")


def companions(outlook: Outlook) -> tuple[Change, ...]:
    """Return the changes of the start that a new rate comes with: a schedule that ends low, and enough updates.

    One by one they would each need a training, and a rate measured without them would be wrong with them.
    """
    start, declined = outlook.ledger.start, outlook.ledger.declined
    both = (_schedule(outlook), _batch(start, outlook))
    wanted = [group for group in both if group and f"{group[0].change}={group[0].to}" not in declined]
    return tuple(change for group in wanted for change in group)


def with_companions(config: Config, outlook: Outlook) -> Config:
    """Return the configuration with the companions of its rate."""
    return config.with_(**{change.change: change.to for change in companions(outlook)})


def _batch(start: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Return the smaller batch and what follows it, except the rate: that is measured."""
    return tuple(change for change in smaller_batch(start, outlook, FEWEST) if change.change != "learning_rate")


def _schedule(outlook: Outlook) -> tuple[Change, ...]:
    """Return the recommended schedule with its warmup, where the start's rate is constant; else nothing."""
    if outlook.ledger.start.get(_SCHEDULE[0]) != _UNASKED:
        return ()
    changes = tuple(_recommended(outlook))
    return changes if changes and changes[0].change == _SCHEDULE[0] else ()


def _recommended(outlook: Outlook) -> Iterator[Change]:
    """Yield the changes to the recommended values, the schedule first; a warmup of the user's stays."""
    start, situation = outlook.ledger.start, outlook.ledger.situation
    if situation.task not in outlook.knowledge.tasks:
        return
    known = {"optimizer": start.get("optimizer"), "batch_size": examples_per_update(start)}
    told = situation.model_copy(update={name: value for name, value in known.items() if value is not None})
    advised = {advice.hyperparameter: advice for advice in suggest(told, outlook.knowledge).advice}
    for name in _SCHEDULE:
        advice, knob, current = advised.get(name), outlook.knobs.get(name), start.get(name)
        is_free = current in (None, 0, _UNASKED)
        if advice and knob and advice.value and is_free and advice.value != current and knob.contains(advice.value):
            operation = "set to the recommended value, before the rate is measured"
            yield Change(change=name, from_=current, to=advice.value, operation=operation, because=advice.why)
