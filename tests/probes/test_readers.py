"""Readers of a range test, on analytic curves whose answer is known and on recorded ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.probes import readers
from advisor.probes.smoothing import smooth

RATES: Floats = np.geomspace(1e-7, 10.0, 100)
RECORDED = Path(__file__).parents[3] / "shared" / "curves" / "lr_range_tests" / "keras_one_cycle.jsonl.gz"
ALL = {**readers.READERS, "edge": readers.edge}


def curve(edge: float = 0.3, *, learns_at: float = 1e-3, end: float = 50.0) -> Floats:
    """Return a loss that falls from 2.3 to 1.3 around `learns_at`, and rises to `end` beyond `edge`."""
    logs = np.log10(RATES)
    falling = 2.3 - 1 / (1 + np.exp(-4 * (logs - np.log10(learns_at))))
    beyond = np.clip(logs - np.log10(edge), 0, None)
    rising: Floats = np.minimum(falling + 40 * beyond**2 * (end - 1.3) / 48.7, end)
    return rising


def decades(a: float | None, b: float) -> float:
    assert a is not None
    return abs(float(np.log10(a / b)))


@pytest.mark.parametrize("edge", [0.03, 0.3, 3.0])
def test_edge_is_where_the_loss_turns_up(edge: float) -> None:
    assert decades(readers.edge(RATES, curve(edge)), edge) < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_edge_survives_noise_and_early_spikes(seed: int) -> None:
    random = np.random.default_rng(seed)
    losses = curve() * random.lognormal(sigma=0.1, size=100)
    losses[[0, 3, 17]] = 40.0
    assert decades(readers.edge(RATES, smooth(losses)), 0.3) < 0.3


@pytest.mark.parametrize("seed", range(5))
def test_edge_of_a_net_that_learned_nothing_before_it_blew_up(seed: int) -> None:
    losses = np.random.default_rng(seed).lognormal(sigma=0.3, size=100)
    losses[RATES > 0.3] = np.geomspace(1.5, 1e6, int(np.sum(RATES > 0.3)))
    assert decades(readers.edge(RATES, smooth(losses)), 0.3) < 0.5


def test_edge_where_the_diverged_net_returns_to_chance() -> None:
    # It rises by 1 instead of 50, so it takes longer to lose a quarter of what it gained.
    assert decades(readers.edge(RATES, curve(end=2.3)), 0.3) < 0.5


def test_edge_before_the_first_bad_value() -> None:
    losses = curve(edge=1e9)
    losses[RATES > 0.3] = np.nan
    assert decades(readers.edge(RATES, smooth(losses)), 0.3) < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_no_edge_where_nothing_diverged(seed: int) -> None:
    random = np.random.default_rng(seed)
    assert readers.edge(RATES, smooth(curve(edge=1e9) + random.normal(scale=0.05, size=100))) is None
    assert readers.edge(RATES, smooth(2.3 + random.normal(scale=0.05, size=100))) is None


def test_steepest_is_at_the_inflection() -> None:
    assert decades(readers.steepest(RATES, curve()), 1e-3) < 0.15


def test_minimum_tenth_is_a_tenth_of_the_lowest() -> None:
    losses = curve()
    lowest = RATES[int(np.argmin(losses))]
    assert readers.minimum_tenth(RATES, losses) == pytest.approx(lowest / 10)


def test_valley_is_the_middle_of_the_longest_fall() -> None:
    losses = np.concatenate([np.full(40, 2.3), np.linspace(2.2, 1.0, 41), np.full(19, 5.0)])
    assert readers.valley(RATES, losses) == pytest.approx(RATES[60], rel=0.25)


def test_valley_agrees_with_the_slow_obvious_search() -> None:
    values = np.random.default_rng(3).normal(size=11)
    longest = 0
    for mask in range(1 << len(values)):
        chosen = values[[index for index in range(len(values)) if mask >> index & 1]]
        if (np.diff(chosen) < 0).all():
            longest = max(longest, len(chosen))
    assert len(readers._longest_fall(values)) == longest


@pytest.mark.parametrize("name", readers.READERS)
@pytest.mark.parametrize("losses", [np.full(100, 2.3), np.linspace(2.3, 4.0, 100)], ids=["flat", "rising"])
def test_no_pick_where_nothing_falls(name: str, losses: Floats) -> None:
    assert readers.READERS[name](RATES, losses) is None


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("count", [0, 1, 7])
def test_too_few_points_have_no_answer(name: str, count: int) -> None:
    assert ALL[name](RATES[:count], curve()[:count]) is None
    assert ALL[name](RATES, np.full(100, np.inf)) is None


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded range tests are not beside this checkout")
def test_every_reader_answers_recorded_range_tests_within_their_rates_or_not_at_all() -> None:
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            exponents, losses = np.array(record["log10_lr"]), np.array(record["loss"], dtype=np.float64)
            # Some of the files hold the rate where others hold its logarithm.
            rates = np.power(10.0, exponents) if exponents[0] < 0 else exponents
            for name, reader in ALL.items():
                rate = reader(rates[20:], smooth(losses)[20:])
                assert rate is None or rates[0] / 10 <= rate <= rates[-1], (record["run"], name)
