from __future__ import annotations

import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.knowledge.base import Knowledge
from advisor.strategy import procedure
from advisor.strategy.actions import Action, Check, FindRate, Search, Train
from advisor.wizard.stage import procedure_step, stage_of

ACTIONS: list[Action] = [
    Check(),
    FindRate(Config(), 0.8, Range(), None),
    Search(Config(), {}, 0),
    Train(Config(), 0, "start"),
    Train(Config(), 0, "noise"),
    Train(Config(), 0, "confirm"),
    Train(Config(), 0, "final"),
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: stage_of(action).name)
def test_every_stage_stands_in_the_procedure_of_the_knowledge(action: Action, known: Knowledge) -> None:
    found = procedure_step(action, known)
    assert found is not None
    assert 1 <= found[1] <= found[2]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: stage_of(action).name)
def test_what_a_skip_declines_are_stages_of_the_strategy(action: Action) -> None:
    assert set(stage_of(action).declined) <= {stage.__name__ for stage in procedure.STAGES}
