"""`doubts`: what is odd about the values of a configuration in use, each by itself: name, kind, range."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.core.advice import Advice
from advisor.core.config import Config, Value
from advisor.errors import near
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import Hyperparameter


def doubts(config: Config, advice: tuple[Advice, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Return a sentence for each name that nobody knows, and each value that is impossible or not recommended."""
    return tuple(_doubts(config, {item.hyperparameter: item for item in advice}, knowledge))


def impossible(config: Config, knowledge: Knowledge) -> dict[str, str]:
    """Return what is wrong with each number that cannot be, by its name; words may be of the user's own making."""
    known = knowledge.hyperparameters
    numbers = {name: value for name, value in config.items() if isinstance(value, int | float) and name in known}
    wrong = {name: _impossible(value, known[name]) for name, value in numbers.items()}
    return {name: f"{name} = {config[name]} is {text}" for name, text in wrong.items() if text}


def canonical(value: Value, hyperparameter: Hyperparameter) -> Value:
    """Return a choice as the knowledge spells it: AdamW and torch.optim.AdamW are adamw."""
    if not isinstance(value, str):
        return value
    spelled = {_plain(choice): choice for choice in hyperparameter.possible.choices if isinstance(choice, str)}
    return spelled.get(_plain(value), value)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.rsplit(".", 1)[-1].lower() if letter.isalnum())


def _doubts(config: Config, advice: dict[str, Advice], knowledge: Knowledge) -> Iterator[str]:
    for name, value in config.items():
        if name not in knowledge.hyperparameters:
            yield _unknown(name, knowledge)
        elif value is not None and (text := _impossible(value, knowledge.hyperparameters[name])):
            yield f"{name} = {value} is {text}."
        elif value is not None and name in advice and not advice[name].range.contains(value):
            yield f"{name} = {value} is outside the recommended range {advice[name].range}."


def _unknown(name: str, knowledge: Knowledge) -> str:
    called = next((item.name for item in knowledge.hyperparameters.values() if name.lower() in item.also_called), None)
    if called is not None:
        return f"{name} was not checked: write {called}, as it is called here."
    return f"{name} was not checked: no hyperparameter is called so{near(name, knowledge.hyperparameters)}."


def _impossible(value: Value, hyperparameter: Hyperparameter) -> str | None:
    """Return what is wrong with a value that cannot be, and what was expected; None when it can be."""
    possible = hyperparameter.possible
    if possible.choices:
        hint = near(str(value), map(str, possible.choices))
        return None if value in possible.choices else f"none of {possible}{hint}"
    is_whole = not hyperparameter.integer or (isinstance(value, int | float) and float(value).is_integer())
    if possible.contains(value) and is_whole:
        return None
    return f"impossible: expected a {'whole ' if hyperparameter.integer else ''}number in {possible}"
