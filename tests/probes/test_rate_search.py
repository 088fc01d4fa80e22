"""Which short trainings are bought."""

from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.probes import rate_search
from advisor.probes.horizon import Horizon
from advisor.probes.purse import Purse
from advisor.probes.rate_search import Bounds, Shop, quarter_of, rate_of, short_length
from tests.probes.simulated import Quadratic

SGD = Config(optimizer="sgd", schedule="cosine")


def shop(quadratic: Quadratic, edge: float, current: float | None = None, fte: float = 1.5, low: float = 1e-7) -> Shop:
    config = SGD if current is None else SGD.with_(learning_rate=current)
    return Shop(Purse(quadratic, fte), config, quadratic.objective, Bounds(low, 10.0, edge))


def explored(quadratic: Quadratic, edge: float, current: float | None = None, fte: float = 1.5) -> Horizon:
    return shop(quadratic, edge, current, fte).explore(0.05, seed=0)


def test_rates_are_quarters_of_a_decade() -> None:
    assert [quarter_of(rate_of(quarter)) for quarter in range(-30, 5)] == list(range(-30, 5))
    horizon = explored(Quadratic(), edge=0.7)
    assert all(point.rate == pytest.approx(rate_of(quarter_of(point.rate))) for point in horizon.points)


@pytest.mark.parametrize(
    ("fte", "updates", "length"),
    [(0.8, None, 0.048), (0.8, 10_000, 0.048), (0.8, 100, 0.2), (0.2, None, 0.03), (5.0, None, 0.06)],
)
def test_short_length_is_a_share_of_the_price_with_enough_updates(
    fte: float, updates: float | None, length: float
) -> None:
    assert short_length(fte, updates) == pytest.approx(length)


def test_the_rate_in_use_is_tried_below_the_edge() -> None:
    assert 1e-5 in explored(Quadratic(), edge=2.0, current=1e-5)
    assert 50.0 not in explored(Quadratic(), edge=2.0, current=50.0)


def test_climbs_down_to_a_best_that_is_inside() -> None:
    horizon = explored(Quadratic(sharpness=100.0), edge=3.0)
    assert horizon.has_inner_best
    assert horizon.points[0].rate < 0.1


def test_climbs_up_past_an_edge_that_was_too_low() -> None:
    horizon = explored(Quadratic(sharpness=1.0), edge=0.01)
    assert horizon.best is not None
    assert horizon.best.rate > 0.1


def test_goes_down_by_decades_while_everything_diverges() -> None:
    horizon = explored(Quadratic(sharpness=1e6), edge=1.0)
    assert horizon.points[0].rate < 1e-5


def test_stays_above_the_lowest_rate() -> None:
    horizon = shop(Quadratic(sharpness=1e9), edge=1.0, low=1e-3).explore(0.05, seed=0)
    assert min(point.rate for point in horizon.points) >= 1e-3


def test_adaptive_optimizers_start_further_below_the_edge() -> None:
    quadratic = Quadratic()
    for config in (SGD, SGD.with_(optimizer="adam")):
        Shop(Purse(quadratic, 1.5), config, quadratic.objective, Bounds(1e-7, 10.0, 1.0)).explore(0.05, seed=0)
    firsts = {config["optimizer"]: config.number("learning_rate", 0.0) for config, _, _ in reversed(quadratic.calls)}
    assert firsts["adam"] < firsts["sgd"]


def test_stops_when_the_price_is_reached() -> None:
    assert len(explored(Quadratic(), edge=2.0, fte=0.16).points) == 3


def test_leaves_money_for_the_long_horizon() -> None:
    shopping = shop(Quadratic(), edge=2.0)
    length = shopping.long_length(shopping.explore(0.05, seed=0).length)
    assert length is not None
    assert length >= rate_search.APART * 0.05


def test_there_is_no_long_horizon_for_the_price_of_the_short() -> None:
    assert shop(Quadratic(), edge=2.0, fte=0.2).long_length(0.05) is None


def test_follows_around_the_rate_that_is_expected() -> None:
    horizon = shop(Quadratic(), edge=2.0).follow(-0.5, 0.2, seed=1)
    assert rate_of(-2) in horizon
    assert horizon.seed == 1
    assert horizon.has_inner_best


def test_follows_nothing_when_the_price_is_spent() -> None:
    assert shop(Quadratic(), edge=2.0, fte=0.1).follow(-0.5, 0.2, seed=1).points == ()


def test_lengths_are_whole_multiples_where_there_is_a_shortest() -> None:
    assert short_length(1.5, None, shortest=0.04) == pytest.approx(0.08)
    quadratic = Quadratic()
    whole = Shop(Purse(quadratic, 1.5), SGD, quadratic.objective, Bounds(1e-7, 10.0, 1.0), shortest=0.1)
    length = whole.long_length(0.1)
    assert length is not None
    assert length / 0.1 == pytest.approx(round(length / 0.1))
