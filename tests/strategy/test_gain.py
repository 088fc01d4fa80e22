from __future__ import annotations

import pytest

from advisor.strategy.gain import left_to_gain


@pytest.mark.parametrize(
    ("score", "maximize", "left"),
    [
        (0.9, True, 0.1),
        (1.0, True, 0.0),
        (0.25, False, 0.25),
        (-3.0, False, 3.0),
        (25.0, True, 25.0),
    ],
    ids=["a share of right answers", "perfect", "a loss", "a negative likelihood", "a score that is no share"],
)
def test_what_a_perfect_result_would_gain(score: float, maximize: bool, left: float) -> None:
    assert left_to_gain(score, maximize) == pytest.approx(left)
