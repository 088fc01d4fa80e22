"""`situation_of`: the facts that a user gave, checked, as a `Situation`."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from advisor.core.config import Config
from advisor.core.situation import Situation
from advisor.errors import UsageError, near
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
        situation = _with_config(Situation.model_validate(dict(facts)))
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{first['loc'][0]} = {first['input']!r} cannot be: {first['msg'].lower()}.") from None
    optimizers = knowledge.hyperparameters["optimizer"].possible.choices
    if situation.optimizer is not None and situation.optimizer not in optimizers:
        hint = near(situation.optimizer, map(str, optimizers))
        raise UsageError(
            f"there is no optimizer {situation.optimizer!r}{hint}; known are {', '.join(map(str, optimizers))}."
        )
    return situation


def _with_config(situation: Situation) -> Situation:
    """Return the situation with what its configuration says of the facts that were not told apart."""
    config = situation.config or Config()
    said = {"optimizer": config.get("optimizer"), "batch_size": examples_per_update(config)}
    missing = {name: value for name, value in said.items() if value is not None and getattr(situation, name) is None}
    return situation.model_copy(update=missing)
