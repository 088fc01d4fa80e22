"""Which short trainings are bought."""

from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.probes import rate_search
from advisor.probes.horizon import Horizon
from advisor.probes.purse import Purse
from advisor.probes.rate_search import Bounds, explore, follow, grid, short_length
from tests.probes.simulated import Quadratic

SGD = Config(optimizer="sgd", schedule="cosine")


def bounds(edge: float = 1.0, current: float | None = None, prior: float | None = None) -> Bounds:
    return Bounds(lowest=1e-7, highest=10.0, edge=edge, current=current, prior=prior)


def explored(quadratic: Quadratic, within: Bounds, fte: float = 0.8) -> Horizon:
    return explore(Purse(quadratic, fte), SGD, quadratic.objective, within, 0.05, seed=0)


def test_grid_lies_below_half_the_edge_in_half_decades() -> None:
    assert grid(bounds(edge=2.0), 5) == pytest.approx([0.01, 0.0316, 0.1, 0.316, 1.0], rel=0.01)


def test_grid_passes_through_the_rate_in_use() -> None:
    assert grid(bounds(edge=1.0, current=0.02), 3) == pytest.approx([0.02, 0.0632, 0.2], rel=0.01)


def test_grid_ignores_a_rate_in_use_that_cannot_work() -> None:
    assert grid(bounds(edge=1.0, current=100.0), 3) == pytest.approx([0.05, 0.158, 0.5], rel=0.01)


def test_grid_is_centred_on_the_prior() -> None:
    assert grid(bounds(edge=1.0, prior=0.01), 5) == pytest.approx([0.001, 0.00316, 0.01, 0.0316, 0.1], rel=0.01)


def test_grid_does_not_follow_a_prior_far_below_the_edge() -> None:
    assert grid(bounds(edge=1.0, prior=1e-5), 5)[-1] > 1 / 20 / rate_search.STEP


@pytest.mark.parametrize(
    ("fte", "updates", "length"),
    [(0.8, None, 0.044), (0.8, 10_000, 0.044), (0.8, 100, 0.2), (0.2, None, 0.03), (5.0, None, 0.1)],
)
def test_short_length_is_a_share_of_the_price_with_enough_updates(
    fte: float, updates: float | None, length: float
) -> None:
    assert short_length(fte, updates) == pytest.approx(length)


def test_the_rate_in_use_is_always_tried_below_the_edge() -> None:
    assert 1e-5 in explored(Quadratic(), bounds(edge=2.0, current=1e-5))
    assert 50.0 not in explored(Quadratic(), bounds(edge=2.0, current=50.0))


def test_extends_downwards_when_the_lowest_is_best() -> None:
    quadratic = Quadratic(sharpness=1000.0)
    horizon = explored(quadratic, bounds(edge=3.0))
    assert horizon.has_inner_best or horizon.points[0].rate < 0.015


def test_extends_upwards_past_an_edge_that_was_too_low() -> None:
    horizon = explored(Quadratic(sharpness=1.0), bounds(edge=0.01))
    assert horizon.best is not None
    assert horizon.best.rate > 0.02


def test_goes_down_by_decades_while_everything_diverges() -> None:
    horizon = explored(Quadratic(sharpness=1e6), bounds(edge=1.0))
    assert horizon.points[0].rate == pytest.approx(5e-6, rel=0.1)


def test_stays_above_the_lowest_rate() -> None:
    within = Bounds(lowest=1e-3, highest=10.0, edge=1.0)
    assert min(point.rate for point in explored(Quadratic(sharpness=1e9), within).points) >= 1e-3


def test_stops_when_the_price_is_reached() -> None:
    assert len(explored(Quadratic(), bounds(), fte=0.16).points) == 3


def followed(fte: float, current: float | None = None) -> tuple[Horizon, Horizon]:
    quadratic = Quadratic()
    purse = Purse(quadratic, fte)
    within = bounds(edge=2.0, current=current)
    short = explore(purse, SGD, quadratic.objective, within, 0.04, seed=0)
    return short, follow(purse, SGD, quadratic.objective, within, short, seed=0)


def test_follows_the_best_and_the_rate_below_it() -> None:
    short, long = followed(0.8)
    assert short.best is not None
    assert len(long.points) == 3
    assert long.length >= rate_search.APART * short.length
    assert short.best.rate in long
    assert short.best.rate / rate_search.STEP in long


def test_follows_the_rate_in_use_so_that_its_gain_is_known() -> None:
    _, long = followed(0.9, current=1e-4)
    assert 1e-4 in long


def test_follows_nothing_when_the_price_is_spent() -> None:
    _, long = followed(0.3)
    assert long.points == ()
