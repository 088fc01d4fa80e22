"""A horizon: points by ascending rate, larger goodness = better."""

import math

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.metric import Direction
from advisor.core.trainable import Objective
from advisor.probes.horizon import Horizon, Point, try_rates
from advisor.probes.purse import Purse
from tests.probes.simulated import Quadratic


def horizon(direction: Direction, *points: tuple[float, float | None]) -> Horizon:
    result = Horizon(0.1, direction)
    for rate, score in points:
        result = result.with_(Point(rate, score, None if score is None else 1 / rate, learned=True))
    return result


def test_points_are_in_order_of_their_rate() -> None:
    assert [point.rate for point in horizon("minimize", (0.1, 1.0), (0.01, 2.0)).points] == [0.01, 0.1]


@pytest.mark.parametrize(("direction", "best"), [("minimize", 0.01), ("maximize", 0.1)])
def test_best_follows_the_direction(direction: Direction, best: float) -> None:
    found = horizon(direction, (0.01, 1.0), (0.1, 2.0), (1.0, None)).best
    assert found is not None
    assert found.rate == best


def test_diverged_points_are_the_worst_of_the_curve() -> None:
    tried = horizon("minimize", (0.01, 1.0), (0.1, 2.0), (1.0, None))
    logs, goodness = tried.curve()
    assert logs == pytest.approx([-2, -1, 0])
    assert goodness == pytest.approx([-1, -2, -math.inf])
    assert tried.training_curve()[1] == pytest.approx([-100, -10, -math.inf])


def test_without_validation_the_training_loss_stands_in() -> None:
    unvalidated = Horizon(0.1, "maximize").with_(Point(0.1, None, 2.0, True)).with_(Point(1.0, None, 1.0, True))
    assert unvalidated.curve()[1] == pytest.approx([-2, -1])


def test_a_point_without_a_score_counts_for_nothing_among_validated_ones() -> None:
    mixed = horizon("minimize", (0.1, 1.0)).with_(Point(1.0, None, 0.1, True))
    assert mixed.curve()[1] == pytest.approx([-1, -math.inf])


def test_finds_rates_up_to_rounding() -> None:
    tried = horizon("minimize", (0.1, 1.0))
    assert 0.1 * (1 + 1e-9) in tried
    assert 0.11 not in tried


def test_nearest_is_measured_in_factors() -> None:
    near = horizon("minimize", (0.001, 1.0), (1.0, 2.0)).nearest(0.02)
    assert near is not None
    assert near.rate == 0.001


def test_nothing_tried_has_no_best() -> None:
    empty = Horizon(0.1, "minimize")
    assert empty.best is None
    assert empty.nearest(0.1) is None
    assert empty.evidence() == {"length": 0.1, "points": [], "best": None}
    assert not empty.has_inner_best


def test_each_rate_is_one_short_run() -> None:
    quadratic = Quadratic()
    points = try_rates(Purse(quadratic), Config(optimizer="sgd"), quadratic.objective, (0.3, 0.5), 0.1, seed=3)
    assert quadratic.calls == [(Config(optimizer="sgd", learning_rate=rate), 3, 0.1) for rate in (0.3, 0.5)]
    assert [point.rate for point in points] == [0.3, 0.5]
    assert all(point.score is not None and point.learned for point in points)


def test_a_diverged_run_has_no_score() -> None:
    objective = Objective("loss", "minimize")
    [point] = try_rates(Purse(Quadratic()), Config(optimizer="sgd"), objective, (8.0,), 0.05, seed=0)
    assert point == Point(8.0, None, None, learned=False)
    assert np.isfinite(point.rate)
