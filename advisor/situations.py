"""`situation_of`: the facts that a user gave, checked, as a `Situation`."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from advisor.core.config import Value
from advisor.core.situation import Situation
from advisor.errors import UsageError, near
from advisor.given_values import canonical
from advisor.knowledge.base import Knowledge
from advisor.suggestion import examples_per_update


def situation_of(facts: Mapping[str, object], knowledge: Knowledge) -> Situation:
    """Return the situation; UsageError names the first fact that is unknown or has a value that cannot be."""
    unknown = [name for name in facts if name not in Situation.model_fields]
    if unknown:
        hint = near(unknown[0], Situation.model_fields)
        raise UsageError(
            f"{unknown[0]!r} is no fact of a situation{hint}; known are {', '.join(Situation.model_fields)}."
        )
    try:
        situation = _with_config(Situation.model_validate(dict(facts)), knowledge)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{first['loc'][0]} = {first['input']!r} cannot be: {first['msg'].lower()}.") from None
    return situation.model_copy(update={"optimizer": _optimizer(situation.optimizer, knowledge)})


def _optimizer(name: str | None, knowledge: Knowledge) -> str | None:
    """Return the optimizer as the knowledge spells it; UsageError when there is none of that name."""
    known = knowledge.hyperparameters["optimizer"]
    spelled = canonical(name, known)
    if spelled is None or spelled in known.possible.choices:
        return None if spelled is None else str(spelled)
    choices = [str(choice) for choice in known.possible.choices]
    raise UsageError(f"there is no optimizer {name!r}{near(str(name), choices)}; known are {', '.join(choices)}.")


def _with_config(situation: Situation, knowledge: Knowledge) -> Situation:
    """Return the situation with what its configuration says of the facts that were not told apart.

    An optimizer that nobody knows is a doubt about the configuration, and no fact.
    """
    if situation.config is None:
        return situation
    known = knowledge.hyperparameters
    spelled = {name: canonical(value, known[name]) for name, value in situation.config.items() if name in known}
    config = situation.config.with_(**spelled)
    said: dict[str, Value] = {
        name: config.get(name)
        for name in ("optimizer", "normalization")
        if name in known and config.get(name) in known[name].possible.choices
    }
    said["batch_size"] = examples_per_update(config)
    missing = {name: value for name, value in said.items() if value is not None and getattr(situation, name) is None}
    return situation.model_copy(update={"config": config, **missing})
