from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.signs.levels import beginning, concordance, final_level
from tests.signs.curves import learning, noise


def test_a_noisy_beginning_is_a_median_of_many() -> None:
    y = 2.3 + noise(5000, 0.1)
    assert len(beginning(y)) == 50
    assert np.median(beginning(y)) == pytest.approx(2.3, abs=0.05)


def test_the_beginning_of_a_fast_learner_is_not_what_it_learned() -> None:
    y = learning(5000, halvings=200) + noise(5000, 0.02)
    assert np.median(beginning(y)) == pytest.approx(2.3, abs=0.15)


@pytest.mark.parametrize("after", [[30.0, 60, 40, 90, 35], [0.8, 0.7, 0.75, 0.7, 0.72]])
def test_a_jump_leaves_only_the_first_point(after: list[float]) -> None:
    y = np.array([2.3, *(after * 40)])
    assert beginning(y).tolist() == [2.3]


def test_a_short_log_begins_with_its_first_point() -> None:
    assert beginning(np.array([2.3, 0.8, 0.5, 0.45, 0.43])).tolist() == [2.3]


def test_the_end_is_a_median_of_the_last_twentieth() -> None:
    y = np.ones(100)
    y[-2] = 50
    assert final_level(y) == 1
    assert final_level(np.array([3.0, 2.0])) == 2


@given(y=st.lists(st.floats(-5, 5), min_size=2, max_size=20).map(np.array))
def test_concordance_counts_pairs(y: np.ndarray) -> None:
    pairs = [(y[i], y[j]) for i in range(len(y)) for j in range(i + 1, len(y))]
    rising, falling = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    assert concordance(y) == pytest.approx((rising - falling) / len(pairs))
