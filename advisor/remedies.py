"""Resolves a `Remedy` against the value in use: from -> to, or nothing when it would change nothing."""

from __future__ import annotations

from advisor.core.config import Value
from advisor.core.remedy import Change, Fallback, Remedy
from advisor.knowledge.models import Hyperparameter


def resolve(remedy: Remedy, current: Value, hyperparameter: Hyperparameter) -> Change | None:
    """Return the concrete change, inside what is possible; None when it would leave the value as it is.

    `current` None means unknown: the change then says what to do, and `to` only where it does not depend on it.
    """
    operation = remedy.else_ if remedy.else_ is not None else remedy
    wanted = _apply(operation, current)
    to = wanted if wanted == current else _bounded(wanted, hyperparameter)
    if current is not None and to in (None, current):
        return None
    return Change(change=remedy.change, from_=current, to=to, operation=_in_words(remedy), because=remedy.because)


def _apply(operation: Remedy | Fallback, current: Value) -> Value:
    """Return the new value; None when it depends on a current value that is unknown or is no number."""
    if "to" in operation.model_fields_set:
        return operation.to
    if operation.switch is not None:
        return operation.switch
    if current is None or isinstance(current, str | bool):
        return None
    return _compute(operation, float(current))


def _compute(operation: Remedy | Fallback, current: float) -> float:
    if operation.multiply is not None:
        return current * operation.multiply
    if operation.add is not None:
        return current + operation.add
    if operation.at_least is not None:
        return max(current, operation.at_least)
    if operation.at_most is not None:
        return min(current, operation.at_most)
    return current


def _bounded(value: Value, hyperparameter: Hyperparameter) -> Value:
    """Return a number as a person would type it, inside what is possible."""
    possible = hyperparameter.possible
    if value is None or isinstance(value, str | bool) or possible.choices:
        return value
    if hyperparameter.integer:
        return int(possible.clip(round(value)))
    # Four significant digits: 0.003 and not 0.0030000000000000001.
    return possible.clip(float(f"{value:.4g}"))


def _in_words(remedy: Remedy) -> str:
    if remedy.by_probe is not None and remedy.else_ is not None:
        return f"{remedy.by_probe} probe, else {_words_of(remedy.else_)}"
    return _words_of(remedy)


def _words_of(operation: Remedy | Fallback) -> str:
    words = {"multiply": "multiply by", "add": "add", "to": "set to", "at_least": "raise to at least"}
    words |= {"at_most": "lower to at most", "switch": "switch to"}
    name = next(name for name in words if name in operation.model_fields_set)
    value = getattr(operation, name)
    return f"{words[name]} {value:g}" if isinstance(value, float) else f"{words[name]} {value}"
