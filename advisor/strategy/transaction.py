"""`completed`: a change together with what must move with it, so that it is tested at its best and not crippled."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.core.remedy import Change
from advisor.strategy.outlook import Outlook
from advisor.suggestion import batch_factor, recommended


def completed(change: Change, config: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Return the change, followed by those that it entails."""
    if change.change == "batch_size":
        return (change, *_rescaled_rate(change, config, outlook))
    if change.change == "optimizer":
        return (change, *_decay_for(change, config, outlook))
    return (change,)


def _rescaled_rate(change: Change, config: Config, outlook: Outlook) -> tuple[Change, ...]:
    """Scale the learning rate with the batch size, by the law of the optimizer."""
    before, rate = change.from_, config.get("learning_rate")
    if (
        not isinstance(before, int | float)
        or not isinstance(rate, int | float)
        or not isinstance(change.to, int | float)
    ):
        return ()
    known = {"batch_size": int(change.to), "optimizer": config.get("optimizer")}
    situation = outlook.ledger.situation.model_copy(update=known)
    factor = batch_factor(outlook.knowledge.hyperparameters["learning_rate"], situation, int(before))
    if factor == 1.0:
        return ()
    to = float(f"{rate * factor:.3g}")
    because = "the learning rate is scaled with the batch size by the law of the optimizer"
    return (Change(change="learning_rate", from_=rate, to=to, operation=f"multiply by {factor:.3g}", because=because),)


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
