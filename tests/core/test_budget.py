from __future__ import annotations

import pytest

from advisor.core.budget import Budget
from advisor.errors import UsageError


@pytest.mark.parametrize(
    ("text", "fte", "seconds"),
    [
        ("3x", 3, None),
        ("0.2x", 0.2, None),
        (".5X", 0.5, None),
        ("90s", None, 90),
        ("30m", None, 1800),
        ("2h", None, 7200),
    ],
)
def test_parse(text: str, fte: float | None, seconds: float | None) -> None:
    assert Budget.parse(text) == Budget(fte=fte, seconds=seconds)


@pytest.mark.parametrize("text", ["0x", "0h"])
def test_nothing_buys_nothing(text: str) -> None:
    with pytest.raises(UsageError, match="buys nothing"):
        Budget.parse(text)


@pytest.mark.parametrize("text", ["", "3", "x", "-1x", "3 trainings", "nanx", "1e3x"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a budget"):
        Budget.parse(text)


@pytest.mark.parametrize("text", ["3x", "0.2x", "30m", "2h", "45s"])
def test_it_prints_as_it_was_written(text: str) -> None:
    assert str(Budget.parse(text)) == text


def test_a_budget_that_nobody_set_is_not_told() -> None:
    assert not str(Budget())
