from __future__ import annotations

from typing import Any

import pytest
import yaml

from advisor.core.sign_value import SignValue
from advisor.knowledge.models import Rule
from advisor.knowledge.verdict import not_ruled_out, verdict_of
from tests.knowledge.conftest import RULE


def rule(**fields: Any) -> Rule:
    return Rule.model_validate({**yaml.safe_load(RULE), **fields})


GUARDED = rule(unless=[{"sign": "inputs.has_nan", "is": True}])


@pytest.mark.parametrize(
    ("signs", "verdict"),
    [
        ({"train_loss.diverged": True, "inputs.has_nan": False}, "fires"),
        ({"train_loss.diverged": True}, "fires"),
        ({"train_loss.diverged": True, "inputs.has_nan": True}, "silent"),
        ({"train_loss.diverged": False}, "silent"),
        ({"inputs.has_nan": True}, "silent"),
        ({}, "unknown"),
    ],
)
def test_a_veto_counts_only_when_it_is_known(signs: dict[str, SignValue], verdict: str) -> None:
    assert verdict_of(GUARDED, signs) == verdict


def test_open_vetoes_are_named() -> None:
    assert not_ruled_out(GUARDED, {}) == ("inputs.has_nan is true",)
    assert not_ruled_out(GUARDED, {"inputs.has_nan": False}) == ()
