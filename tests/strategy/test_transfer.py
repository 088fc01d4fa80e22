"""The transfer table: ordered as in its source."""

import pytest

from advisor.core.config import Config
from advisor.strategy.transfer import SOURCE, TRANSFERS, carried_over, transfer_of


@pytest.mark.parametrize(
    ("name", "likelihood"),
    [
        ("warmup_fraction", "very_likely"),
        ("width", "likely"),
        ("optimizer", "maybe"),
        ("dropout", "unlikely"),
        ("schedule", "unlikely"),
    ],
)
def test_likelihood(name: str, likelihood: str) -> None:
    assert transfer_of(name).likelihood == likelihood
    assert transfer_of(name).source == SOURCE


def test_a_name_that_is_not_in_the_table_says_so() -> None:
    assert transfer_of("temperature").source == "none"
    assert "temperature" not in TRANSFERS


def test_only_differences_of_short_runs_are_listed() -> None:
    a, b = Config(width=8, depth=2), Config(width=16, depth=2)
    assert list(carried_over(a, b, length=0.2)) == ["width"]
    assert carried_over(a, b, length=1.0) == {}
