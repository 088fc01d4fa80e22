from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.core.situation import Situation
from advisor.strategy.more_updates import more_updates, smaller_batch, updates_of
from tests.strategy.conftest import SITUATION, START, outlook, plan, trial

FEW = SITUATION.model_copy(update={"data_size": 1000})


def test_updates_are_examples_times_epochs_over_the_batch() -> None:
    assert updates_of(START, outlook(situation=FEW)) == pytest.approx(625)
    assert updates_of(START.with_(accumulation_steps=5), outlook(situation=FEW)) == pytest.approx(125)


def test_few_updates_ask_for_half_the_batch_with_everything_that_follows_it() -> None:
    first, *rest = smaller_batch(START, outlook(situation=FEW))
    assert (first.change, first.from_, first.to) == ("batch_size", 32, 16)
    assert {change.change for change in rest} >= {"learning_rate"}


@pytest.mark.parametrize(
    ("config", "situation"),
    [
        (START, SITUATION),  # updates enough
        (START.with_(batch_size=16), FEW),  # small enough
        (START, Situation(task=SITUATION.task)),  # nobody knows how many updates there are
    ],
)
def test_nothing_is_asked_where_it_is_enough_small_or_unknown(config: Config, situation: Situation) -> None:
    assert smaller_batch(config, outlook(situation=situation)) == ()


def test_a_budget_in_time_was_not_split_for_smaller_batches() -> None:
    assert smaller_batch(START, outlook(situation=FEW, plan=plan("30m"))) == ()


def test_it_is_expected_to_gain_more_than_a_mere_recommendation() -> None:
    (told,) = more_updates(outlook([trial(1, 0.5, purpose="start")], situation=FEW))
    assert told.predicted == pytest.approx(0.25 * 0.5)
    assert told.cites


def test_where_nobody_knows_the_updates_half_the_batch_is_tried_with_the_rate_that_belongs_to_it() -> None:
    unknown = Situation(task=SITUATION.task)
    (told,) = more_updates(outlook([trial(1, 0.5, purpose="start")], situation=unknown))
    changed = {change.change: change.to for change in told.changes}
    assert changed["batch_size"] == 16
    assert changed["learning_rate"] == pytest.approx(0.01 / 2**0.5, rel=0.01)
    known = more_updates(outlook([trial(1, 0.5, purpose="start")], situation=FEW))
    assert (told.predicted or 0) < (next(known).predicted or 0)
