"""Before against after."""

import pytest

from advisor.core.ledger import Ledger, Result
from advisor.report.figures.comparison import contributions, scores_of, start_and_best, waterfall


def test_fresh_seeds_count_where_there_are_any(ledger: Ledger, result: Result) -> None:
    assert scores_of(ledger, result.best) == pytest.approx({101: 0.9041, 102: 0.9101})
    unconfirmed = ledger.model_copy(update={"trials": ledger.trials[:5]})
    assert list(scores_of(unconfirmed, result.start)) == [0, 1, 2]


def test_seeds_are_joined_and_means_have_a_whisker(ledger: Ledger, result: Result) -> None:
    figure = start_and_best(ledger, result)
    assert figure is not None
    assert [trace.mode for trace in figure.data] == ["lines", "lines", *["markers"] * 4]
    whisker = figure.data[-1].error_y
    assert (whisker.array[0], whisker.arrayminus[0]) == pytest.approx((0.0138, 0.0138))


def test_no_whisker_without_an_interval(ledger: Ledger, result: Result) -> None:
    figure = start_and_best(ledger, result.model_copy(update={"low": None}))
    assert figure is not None
    assert figure.data[-1].error_y.array is None


def test_without_full_trainings_of_both_there_is_no_comparison(ledger: Ledger, result: Result) -> None:
    assert start_and_best(ledger.model_copy(update={"trials": ()}), result) is None
    assert waterfall(ledger, result.model_copy(update={"best_score": None})) is None


def test_a_start_that_was_kept_has_no_before_and_after(ledger: Ledger, result: Result) -> None:
    kept = result.model_copy(update={"best": result.start})
    assert start_and_best(ledger, kept) is None
    assert waterfall(ledger, kept) is None


def test_the_waterfall_shows_kept_steps_and_what_they_leave_unexplained(ledger: Ledger, result: Result) -> None:
    bars = dict(contributions(ledger, result, 0.0948))
    assert list(bars) == ["1. learning_rate, schedule", "search, length and seeds"]
    assert sum(bars.values()) == pytest.approx(0.0948)


def test_for_a_loss_better_is_downwards(ledger: Ledger, result: Result) -> None:
    loss = result.model_copy(update={"direction": "minimize", "start_score": 0.5, "best_score": 0.4})
    assert dict(contributions(ledger, loss, -0.1))["1. learning_rate, schedule"] == -0.0913
    figure, up = waterfall(ledger, loss), waterfall(ledger, result)
    assert figure is not None
    assert up is not None
    assert figure.data[0].decreasing.marker.color == up.data[0].increasing.marker.color
