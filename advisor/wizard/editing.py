"""What a person types instead of a proposal, checked: another value, or another price."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace

from advisor.assignments import assignments, scalar
from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.remedy import Change
from advisor.core.step import Hypothesis
from advisor.errors import UsageError, near
from advisor.knowledge.base import Knowledge
from advisor.strategy.actions import Action, FindRate, Train
from advisor.wizard.state import State

#: The probe can be asked for less than this only by lying to it.
LEAST_PROBE = 0.05


def values_in(text: str, knobs: Mapping[str, Range], knowledge: Knowledge) -> dict[str, Value]:
    """Return the values in a text such as `learning_rate=0.1 dropout=0`, each possible; no knobs mean any name.

    Raises UsageError for the first that cannot be.
    """
    try:
        words = shlex.split(text.replace(",", " "))
    except ValueError:
        raise UsageError("a quote is not closed: write learning_rate=0.1 dropout=0.2.") from None
    values = assignments(words)
    for name, value in values.items():
        if knobs and name not in knobs:
            raise UsageError(f"{name!r} cannot be changed here{near(name, knobs)}; known are {', '.join(knobs)}.")
        _refuse_impossible(name, value, knobs, knowledge)
    return values


def _refuse_impossible(name: str, value: Value, knobs: Mapping[str, Range], knowledge: Knowledge) -> None:
    known = knowledge.hyperparameters.get(name)
    for span in (knobs.get(name), known.possible if known else None):
        if span is not None and value is not None and not span.contains(value):
            raise UsageError(f"{name} = {value} is impossible; it takes {span}.")
    if known is not None and known.integer and isinstance(value, float) and not value.is_integer():
        raise UsageError(f"{name} = {value} is impossible; it takes whole numbers.")


def edited(action: Action, text: str, state: State, knowledge: Knowledge) -> Action:
    """Return the action as the user wants it; raises UsageError for what cannot be."""
    if isinstance(action, FindRate):
        return replace(action, fte=_price(text))
    if isinstance(action, Train) and action.hypothesis is not None:
        return _other_change(action, action.hypothesis, text, state, knowledge)
    raise UsageError("there is nothing to change in this step.")


def _price(text: str) -> float:
    amount = scalar(text.strip().lower().removesuffix("x"))
    if isinstance(amount, bool | str | None) or not LEAST_PROBE <= amount <= 10:
        raise UsageError(f"{text[:40]!r} is no price of a probe: write {LEAST_PROBE} to 10, in full trainings.")
    return float(amount)


def _other_change(action: Train, hypothesis: Hypothesis, text: str, state: State, knowledge: Knowledge) -> Train:
    first = hypothesis.changes[0].change
    values = values_in(text if "=" in text else f"{first}={text}", state.knobs, knowledge)
    base = _best(state)
    moved = base.with_(**values).differences(base)
    if not moved:
        raise UsageError(f"{text[:40]} is what is in use already: nothing would change.")
    changes = tuple(
        Change(change=name, from_=old, to=new, operation="set by you", because="you chose this value")
        for name, (new, old) in moved.items()
    )
    own = hypothesis.model_copy(update={"changes": changes, "predicted": None, "probe": None})
    return replace(action, config=base.with_(**values), hypothesis=own)


def _best(state: State) -> Config:
    ledger = state.ledger
    assert ledger is not None
    return ledger.start if ledger.incumbent is None else ledger.trial(ledger.incumbent).config
