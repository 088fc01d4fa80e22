"""What the knowledge says of values that nobody set is what the loop's optimizers do."""

from __future__ import annotations

import inspect

import pytest

from advisor.knowledge.base import Knowledge
from advisor.training.optimizers import OPTIMIZERS

OURS = {"weight_decay": "weight_decay", "momentum": "momentum", "eps": "epsilon"}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_is_not_set_is_pytorchs_default(optimizer: str, knowledge: Knowledge) -> None:
    build, _ = OPTIMIZERS[optimizer]
    for name, parameter in inspect.signature(build).parameters.items():
        if name in OURS:
            assert knowledge.hyperparameter(OURS[name]).neutral_beside(optimizer) == parameter.default, name
