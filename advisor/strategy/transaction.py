"""`completed`: a change together with what must move with it, so that it is tested at its best and not crippled."""

from __future__ import annotations

from advisor.core.advice import Rescaled
from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.rescaling import rederived
from advisor.strategy.outlook import Outlook
from advisor.suggestion import examples_per_update, recommended

_BATCH = ("batch_size", "accumulation_steps")


def completed(change: Change, config: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Return the change, followed by those that it entails."""
    if change.change in _BATCH:
        return _with_all_that_follows_the_batch(change, config, outlook)
    if change.change == "optimizer":
        return (change, *_decay_for(change, config, outlook))
    return (change,)


def _with_all_that_follows_the_batch(change: Change, config: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Re-derive what was chosen for the old batch: rate, warmup, decay and the memory of averages."""
    held = config if change.from_ is None else config.with_(**{change.change: change.from_})
    wanted = config.with_(**{change.change: change.to})
    batch_size = examples_per_update(wanted)
    if batch_size is None or change.from_ is None:
        return (change,)
    situation, knobs = outlook.ledger.situation, outlook.knobs
    # The change says how many to take at once; only a known limit of the memory overrules it.
    fitting = min(int(wanted.number("batch_size", 1)), situation.max_batch_size or batch_size)
    if fitting < wanted.number("batch_size", 1) and "accumulation_steps" not in knobs:
        return (change,)
    rows = rederived(held, batch_size, situation.model_copy(update={"max_batch_size": fitting}), outlook.knowledge)
    moved = {row.hyperparameter: row for row in rows if row.to != row.from_ and row.hyperparameter in knobs}
    # Where memory refuses a larger batch, its parts are all that changes.
    first = moved.pop(change.change, None)
    asked = () if first is None else (change.model_copy(update={"to": first.to}),)
    return (*asked, *(_entailed(row) for row in moved.values())) or (change,)


def _entailed(row: Rescaled) -> Change:
    operation = f"move with the batch size ({row.law})"
    return Change(change=row.hyperparameter, from_=row.from_, to=row.to, operation=operation, because=row.why)


def _decay_for(change: Change, config: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Give an optimizer with decoupled decay the decay it is chosen for: without it AdamW is Adam."""
    known = outlook.knowledge.hyperparameters.get("weight_decay")
    if (
        known is None
        or change.to != "adamw"
        or "weight_decay" not in outlook.knobs
        or config.number("weight_decay", 0.0) > 0
    ):
        return ()
    situation = outlook.ledger.situation.model_copy(update={"optimizer": "adamw"})
    value, _ = recommended(known, situation)
    because = "without weight decay AdamW does the same as Adam"
    current = config.get("weight_decay", 0.0)
    return (Change(change="weight_decay", from_=current, to=value, operation=f"set to {value}", because=because),)
