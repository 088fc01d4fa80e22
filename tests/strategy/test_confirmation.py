from __future__ import annotations

from typing import Any

import pytest

from advisor.core.budget import Budget
from advisor.core.trainable import Capabilities
from advisor.errors import UsageError
from advisor.strategy.conclusion import conclude
from advisor.strategy.confirmation import with_more_seeds
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import trainings_of
from tests.strategy.conftest import FULL_PRICE, START, outlook, trial

BETTER = START.with_(dropout=0.2)


def finished(budget: str = "4x", **fields: Any) -> Outlook:
    """Return the outlook on a tuning whose second training is the best, on one seed."""
    return outlook([trial(1, 0.5, purpose="start"), trial(2, 0.4, BETTER)], budget=budget, incumbent=2, **fields)


def test_each_seed_costs_a_training_of_both() -> None:
    plan = with_more_seeds(finished(), 3)
    assert (plan.items[-1].what, plan.items[-1].trainings) == ("confirmation", 6)
    assert plan.items[-1].fte == pytest.approx(6 * FULL_PRICE)
    assert plan.fte == pytest.approx(4 + 6 * FULL_PRICE)
    assert plan.budget == Budget(fte=10.42)
    assert plan.confirm_seeds == 3
    assert plan.confirms_only


def test_what_is_trained_already_is_not_paid_for_again() -> None:
    trials = [trial(1, 0.5, purpose="start"), trial(2, 0.4, BETTER), trial(3, 0.5, purpose="noise", seed=1)]
    assert with_more_seeds(outlook(trials, budget="4x", incumbent=2), 1).items[-1].trainings == 1


def test_a_budget_in_time_grows_by_the_time_it_takes() -> None:
    plan = with_more_seeds(finished("40s"), 1)
    assert plan.budget.seconds == 62  # at ten seconds a training


def test_a_start_that_was_never_trained_is_trained_first() -> None:
    plan = with_more_seeds(outlook([trial(1, 0.4, BETTER, "final")], budget="2x"), 2)
    assert trainings_of(plan, "start") == 1
    assert trainings_of(plan, "confirmation") == 4
    assert not any("your start" in said for said in plan.cannot)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (outlook(), "no result to confirm"),
        (outlook([trial(1, 0.5, purpose="start")]), "start itself"),
        (outlook([trial(1, None, purpose="start"), trial(2, 0.4, BETTER)], incumbent=2), "did not finish"),
        (finished(capabilities=Capabilities(seeded=False)), "takes no seed"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(view: Outlook, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        with_more_seeds(view, 3)


def test_an_unconfirmed_result_names_the_command_and_its_price() -> None:
    assert "`advisor confirm SESSION --seeds 3` does that for 6.42x" in conclude(finished()).verdict


def test_where_no_seed_can_be_chosen_no_command_is_named() -> None:
    verdict = conclude(finished(capabilities=Capabilities(seeded=False))).verdict
    assert verdict.endswith("this is not confirmed.")
