from __future__ import annotations

from collections.abc import Sequence

import pytest

from advisor.strategy.ensembling import MOST_MEMBERS, offer_ensemble
from advisor.strategy.outlook import Outlook
from tests.strategy.conftest import START, outlook, trial

BETTER = START.with_(dropout=0.2)


def seeds(*scores: float) -> Outlook:
    """Return the outlook on a start and the best on so many seeds."""
    found = [trial(number, score, BETTER, seed=number) for number, score in enumerate(scores, 2)]
    return outlook([trial(1, 0.6, purpose="start"), *found], incumbent=2)


def halved(members: Sequence[int]) -> float:
    """Each member more leaves a smaller part of 0.4."""
    return 0.4 / len(members)


def test_a_gain_beyond_the_noise_is_offered_against_the_best_alone() -> None:
    offered = offer_ensemble(seeds(0.40, 0.41, 0.42), {1, 2, 3, 4}, halved)
    assert offered is not None
    assert offered.members[:3] == (2, 3, 4)
    assert offered.single == 0.40
    assert offered.gain == pytest.approx(0.40 - offered.score)
    assert offered.gain > offered.noise


def test_a_gain_inside_the_noise_is_not_offered() -> None:
    assert offer_ensemble(seeds(0.30, 0.50), {2, 3}, lambda members: 0.30 - 0.01 * (len(members) > 1)) is None


def test_a_gain_too_small_to_pay_for_is_not_offered() -> None:
    assert offer_ensemble(seeds(0.4, 0.4), {2, 3}, lambda members: 0.4 - 0.001 * (len(members) > 1)) is None


def test_without_a_measured_noise_nothing_is_offered() -> None:
    assert offer_ensemble(seeds(0.4), {1, 2}, halved) is None


@pytest.mark.parametrize("kept", [(), (2,)])
def test_predictions_that_were_not_kept_cannot_be_averaged(kept: tuple[int, ...]) -> None:
    assert offer_ensemble(seeds(0.4, 0.41), kept, halved) is None


def test_those_that_make_it_worse_stay_out() -> None:
    offered = offer_ensemble(seeds(0.40, 0.41, 0.42), {2, 3, 4}, lambda members: 0.4 if 4 in members else 0.3)
    assert offered is not None
    assert offered.members == (2, 3)


def test_what_is_worse_than_the_start_is_no_member() -> None:
    offered = offer_ensemble(seeds(0.40, 0.41, 0.9), {2, 3, 4}, halved)
    assert offered is None or 4 not in offered.members


def test_there_are_few_members() -> None:
    offered = offer_ensemble(seeds(*[0.4 + 0.001 * number for number in range(9)]), range(20), halved)
    assert offered is not None
    assert len(offered.members) == MOST_MEMBERS
