from __future__ import annotations

import pytest
from pydantic import ValidationError

from advisor.core.remedy import Change, Remedy


def test_exactly_one_operation() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        Remedy(change="dropout", because="x")
    with pytest.raises(ValidationError, match="exactly one"):
        Remedy(change="dropout", because="x", multiply=2, add=1)


def test_a_probe_needs_a_fallback() -> None:
    with pytest.raises(ValidationError, match="by_probe needs an else"):
        Remedy(change="learning_rate", because="x", by_probe="lr_range")


def test_the_operation_is_named() -> None:
    remedy = Remedy.model_validate(
        {"change": "learning_rate", "because": "x", "by_probe": "lr_range", "else": {"multiply": 0.1}}
    )
    assert remedy.operation == "by_probe"


def test_a_change_is_written_with_from_and_to() -> None:
    change = Change(change="dropout", from_=0.0, to=0.2, operation="raise to at least 0.2", because="x")
    assert set(change.model_dump(by_alias=True)) == {"change", "from", "to", "operation", "because"}
