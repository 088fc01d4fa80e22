"""Smoothing against slow, obvious twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.signs.smoothing import (
    BLOCKS,
    block_means,
    block_medians,
    block_middles,
    block_size,
    noise_of,
    running_median,
    smoothed,
)
from tests.signs.curves import noise

floats = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=450).map(np.array)


@given(y=floats, half=st.integers(0, 6))
def test_running_median_is_the_median_of_a_centred_window(y: np.ndarray, half: int) -> None:
    slow = []
    for at in range(len(y)):
        reach = min(half, at, len(y) - 1 - at)
        slow.append(np.median(y[at - reach : at + reach + 1]))
    np.testing.assert_array_equal(running_median(y, 2 * half + 1), slow)


@given(y=floats)
def test_blocks_are_neighbours(y: np.ndarray) -> None:
    size = block_size(len(y))
    blocks = [y[begin : begin + size] for begin in range(0, len(y), size)]
    assert len(blocks) <= BLOCKS
    np.testing.assert_array_equal(block_medians(y), [np.median(block) for block in blocks])
    np.testing.assert_allclose(block_means(y), [np.mean(block) for block in blocks], atol=1e-6)


@given(y=floats)
def test_a_monotone_curve_is_left_as_it_is(y: np.ndarray) -> None:
    np.testing.assert_array_equal(smoothed(np.sort(y)), np.sort(y))


def test_a_lone_spike_is_smoothed_away() -> None:
    y = np.linspace(2, 1, 100)
    y[50] = 9
    assert smoothed(y).max() <= 2


def test_noise_is_measured_and_a_trend_is_not_noise() -> None:
    assert noise_of(noise(5000, 0.2) + np.linspace(3, 1, 5000)) == pytest.approx(0.2, rel=0.05)
    assert noise_of(np.linspace(3, 1, 50)) == pytest.approx(0, abs=1e-12)
    assert noise_of(np.array([1.0, 2.0])) == 0


@given(y=floats)
def test_the_middle_of_a_block_that_grows_is_its_median(y: np.ndarray) -> None:
    grows = np.sort(y)
    np.testing.assert_array_equal(block_middles(grows), block_medians(grows))
