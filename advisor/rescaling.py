"""`rederived`: a configuration at another batch size, with everything that has to move along.

A batch size is not changed alone: learning rate, warmup, memory of the averages and decay were chosen for the old one.
How each of them moves is said by the knowledge (`scaling:` of the hyperparameters); here the laws are followed.
"""

from __future__ import annotations

from advisor.core.advice import Rescaled
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import Hyperparameter, Scaling
from advisor.suggestion import assume, examples_per_update, matches, recommended


def rederived(config: Config, batch_size: int, situation: Situation, knowledge: Knowledge) -> tuple[Rescaled, ...]:
    """Return from -> to of every value that a law of the batch size speaks of, those that stay included.

    `batch_size` counts the examples of one update. Where more than `situation.max_batch_size` do not fit into memory,
    they are accumulated in parts; where that is not known, more than the parts in use are not risked. A configuration
    that names no batch size cannot be scaled and returns nothing.
    """
    before = examples_per_update(config)
    if before is None:
        return ()
    size, parts = _split(batch_size, _fitting(config, situation))
    after = _situation_of(config, size * parts, situation, knowledge)
    rows = [
        _row(item, law, {"batch_size": size, "accumulation_steps": parts}, config, before, after)
        for item in sorted(knowledge.hyperparameters.values(), key=_order)
        if (law := _law(item, config, after, knowledge)) is not None
    ]
    return tuple(row for row in rows if row is not None)


def changed(rows: tuple[Rescaled, ...], config: Config) -> Config:
    """Return the configuration in which every row is at its new value."""
    return config.with_(**{row.hyperparameter: row.to for row in rows if row.to != row.from_})


def _order(hyperparameter: Hyperparameter) -> tuple[bool, int, str]:
    """Order: the batch first, then what matters most."""
    return hyperparameter.group != "batch", hyperparameter.tier, hyperparameter.name


def _fitting(config: Config, situation: Situation) -> int | None:
    """Return how many examples fit into memory at once, as far as that is known: who accumulates has a reason."""
    if situation.max_batch_size is not None:
        return situation.max_batch_size
    return int(config.number("batch_size", 1)) if config.number("accumulation_steps", 1) > 1 else None


def _split(examples: int, fitting: int | None) -> tuple[int, int]:
    """Return the size and the number of equal parts; a batch that does not divide well gives up its remainder."""
    fewest = 1 if fitting is None else -(-examples // fitting)
    # With more than twice the parts the hardware would idle more than a handful of examples is worth.
    parts = next((number for number in range(fewest, 2 * fewest + 1) if examples % number == 0), fewest)
    return examples // parts, parts


def _situation_of(config: Config, batch_size: int, situation: Situation, knowledge: Knowledge) -> Situation:
    """Return the situation at the new batch size, with the optimizer that the configuration names."""
    optimizer = config.get("optimizer") or situation.optimizer
    moved = situation.model_copy(update={"batch_size": batch_size, "optimizer": optimizer})
    return (
        assume(moved, knowledge.tasks[moved.task], knowledge) if moved.task and moved.task in knowledge.tasks else moved
    )


def _law(item: Hyperparameter, config: Config, after: Situation, knowledge: Knowledge) -> Scaling | None:
    """Return the first law that holds beside the other values; None where there is none, or the value is idle."""
    if not _is_beside(item.active_when, config, after, knowledge):
        return None
    laws = (law for law in item.scaling if _is_beside(law.active_when, config, after, knowledge))
    return next((law for law in laws if matches(law.when, after)), None)


def _is_beside(
    wanted: dict[str, tuple[Value, ...]], config: Config, situation: Situation, knowledge: Knowledge
) -> bool:
    return all(_in_force(name, config, situation, knowledge) in values for name, values in wanted.items())


def _in_force(name: str, config: Config, situation: Situation, knowledge: Knowledge) -> Value:
    """Return the value in use: what the config says, else the situation, else what holds where nothing is set."""
    said = (config.get(name), getattr(situation, name, None))
    item = knowledge.hyperparameters.get(name)
    neutral = None if item is None else item.neutral_beside(situation.optimizer)
    return next((value for value in said if value is not None), neutral)


def _row(
    item: Hyperparameter, law: Scaling, split: dict[str, int], config: Config, before: int, after: Situation
) -> Rescaled | None:
    """Return what becomes of one value; None where nothing is set and nothing has to be."""
    current = config.get(item.name)
    is_set = current is not None
    if not is_set and law.law in ("raise", "parts"):
        current = item.neutral_beside(after.optimizer)
    if isinstance(current, bool | str | None):
        return None
    to = split[item.name] if law.law == "parts" else _moved(item, law, current, before, after)
    if not is_set and to == current:
        return None
    why = law.why or f"it moves with the batch size: {law.law}"
    return Rescaled(hyperparameter=item.name, from_=current, to=to, law=law.law, why=why, cites=law.cites)


def _moved(item: Hyperparameter, law: Scaling, current: float, before: int, after: Situation) -> float:
    """Return the value at the new batch size, as a person would type it, inside what is possible."""
    batch_size = after.batch_size or before
    if law.law == "raise":
        wanted, _ = recommended(item, after)
        grows = batch_size > before and isinstance(wanted, int | float)
        return max(current, float(wanted or 0)) if grows else current
    moved = law.moved(current, batch_size / before)
    if moved == current:
        return current
    return _typed(item.possible.clip(moved), law, item.integer)


def _typed(value: float, law: Scaling, is_whole: bool) -> float:
    if is_whole:
        return round(value)
    if law.law == "power":
        # What counts in 0.99975 is how far it is from 1; the outer rounding undoes the error of the subtraction.
        return round(1 - float(f"{1 - value:.3g}"), 12)
    return float(f"{value:.3g}")
