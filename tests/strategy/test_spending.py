from __future__ import annotations

import pytest

from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import share_of
from advisor.strategy.spending import affordable, free_for_probe, reserved
from tests.strategy.conftest import FULL_PRICE, START, outlook, trial

OTHER = START.with_(learning_rate=0.001)
RUN_0 = trial(1, 0.5, purpose="start")


def on_fresh_seeds(*seeds: int) -> list[float]:
    """Return how many trainings are reserved when the start ran on these seeds, then the better one as well."""
    starts = [trial(10 + seed, 0.5, purpose="noise", seed=seed) for seed in seeds]
    bests = [trial(20 + seed, 0.4, OTHER, purpose="confirm", seed=seed) for seed in seeds]
    best = trial(2, 0.4, OTHER)
    views = outlook([RUN_0, best, *starts], incumbent=2), outlook([RUN_0, best, *starts, *bests], incumbent=2)
    return [reserved(view) / FULL_PRICE for view in views]


def test_the_confirmation_is_reserved_until_it_has_been_made() -> None:
    assert outlook([RUN_0]).plan.confirm_seeds == 2
    assert reserved(outlook()) == 0
    assert reserved(outlook([RUN_0])) == pytest.approx(4 * FULL_PRICE)
    assert on_fresh_seeds(1) == pytest.approx([3, 2])
    assert on_fresh_seeds(1, 2) == pytest.approx([2, 0])


def test_a_start_on_fresh_seeds_still_leaves_the_best_to_be_found() -> None:
    noise = [trial(10 + seed, 0.5, purpose="noise", seed=seed) for seed in (1, 2)]
    assert reserved(outlook([RUN_0, *noise])) == pytest.approx(2 * FULL_PRICE)


def spent(cost: float) -> Outlook:
    return outlook([RUN_0, trial(2, 0.5, purpose="probe", length=0.1, cost=cost)], budget="8x")


def test_a_training_is_affordable_only_beside_the_confirmation() -> None:
    rest = 8 - FULL_PRICE
    assert affordable(spent(rest - 3.01 * FULL_PRICE))
    assert not affordable(spent(rest - 2.99 * FULL_PRICE))
    assert affordable(spent(rest - 2.99 * FULL_PRICE), confirming=True)
    assert not affordable(spent(rest - 0.99 * FULL_PRICE), confirming=True)


def test_a_probe_leaves_enough_to_train_and_to_confirm_its_answer() -> None:
    view = outlook([RUN_0], budget="8x")
    assert free_for_probe(view) == pytest.approx(8 - FULL_PRICE - 2 * FULL_PRICE - FULL_PRICE)
    alone = outlook(budget="2x")
    assert free_for_probe(alone) == pytest.approx(2 - FULL_PRICE)
    only = outlook(budget="0.2x")
    assert free_for_probe(only) >= share_of(only.plan, "learning rate")
