"""`first_values`: the configuration that run 0 trains: the user's own values, else those that are recommended."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.situation import Situation
from advisor.errors import UsageError, near
from advisor.given_values import canonical
from advisor.knowledge.base import Knowledge
from advisor.programs.placeholders import DATA_FRACTION, LENGTHS, SPECIAL, STEPS
from advisor.situations import situation_of
from advisor.suggestion import examples_per_update, recommended, suggest


def first_values(
    names: Collection[str], given: Mapping[str, Value], task: str, ranges: Mapping[str, Range], knowledge: Knowledge
) -> dict[str, Value]:
    """Return a value for each of `names`, and those of `given` that are fixed because nothing takes them.

    Raises UsageError for names that nobody knows and values that cannot be.
    """
    for name, value in given.items():
        _check(name, value, ranges, knowledge)
    known = knowledge.hyperparameters
    values = {name: canonical(value, known[name]) if name in known else value for name, value in given.items()}
    advised = _advised(values, task, knowledge)
    for name in names:
        if name in values or name in set(SPECIAL) - {STEPS}:
            continue
        values[name] = _chosen(name, advised, knowledge)
    return values


def situation_with(start: Mapping[str, Value], task: str, knowledge: Knowledge) -> Situation:
    """Return what the start tells of the situation."""
    config = Config(start)
    # Of an optimizer that is the program's own, no more is known than its name.
    optimizer = config.get("optimizer")
    is_known = optimizer in knowledge.hyperparameters["optimizer"].possible.choices
    told = {
        "optimizer": optimizer if is_known else None,
        "batch_size": examples_per_update(config),
        "epochs": config.get("epochs"),
    }
    known = {name: value for name, value in told.items() if value is not None}
    return situation_of({"task": task, **known, "config": config}, knowledge)


def _check(name: str, value: Value, ranges: Mapping[str, Range], knowledge: Knowledge) -> None:
    known = knowledge.hyperparameters
    if name == DATA_FRACTION:
        if value != 1:
            raise UsageError(
                f"data_fraction = {value} is impossible for the start: a full training sees all of its data."
            )
        return
    if name == STEPS:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise UsageError(f"steps = {value} is impossible; it takes a whole number above 0.")
        return
    if name not in known:
        raise UsageError(f"{name!r} is no hyperparameter{near(name, [*known, STEPS])}.")
    item = known[name]
    span = ranges.get(name, item.possible)
    value = canonical(value, item)
    if value is None:
        raise UsageError(f"{name} has no value: it takes {span}.")
    # Programs have words of their own for their choices, and the knowledge cannot have all of them.
    if not isinstance(value, str | bool) and not span.contains(value):
        raise UsageError(f"{name} = {value} is impossible; it takes {span}.")
    if item.possible.scale != "choice" and isinstance(value, str):
        raise UsageError(f"{name} = {value!r} is no number; it takes {span}.")
    if item.integer and isinstance(value, float) and not value.is_integer():
        raise UsageError(f"{name} = {value} is impossible; it takes whole numbers.")


def _advised(given: Mapping[str, Value], task: str, knowledge: Knowledge) -> dict[str, Value]:
    suggestion = suggest(situation_with(given, task, knowledge), knowledge)
    return {advice.hyperparameter: advice.value for advice in suggestion.advice}


def _chosen(name: str, advised: Mapping[str, Value], knowledge: Knowledge) -> Value:
    if name in LENGTHS:
        option = " or --epochs 30" if name == "epochs" else ""
        raise UsageError(f"{{{name}}} has no value: say how long a full training is with --start {name}=30{option}.")
    item = knowledge.hyperparameters[name]
    value = advised.get(name)
    if value is None:
        value, _ = recommended(item, Situation())
    if value is None:
        value = item.neutral
    if value is None:
        raise UsageError(f"nothing is recommended for {name}: give the value in use with --start {name}=...")
    return value
