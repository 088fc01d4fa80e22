from __future__ import annotations

import pytest

from advisor.core.budget import Budget
from advisor.core.finding import Diagnosis
from advisor.strategy.outlook import Outlook
from tests.strategy.conftest import FULL_PRICE, START, diagnosis, finding, outlook, plan, trial

OTHER = START.with_(learning_rate=0.001)


def test_before_the_first_training_the_start_is_the_best_that_is_known() -> None:
    view = outlook()
    assert view.start is None
    assert view.incumbent is None
    assert view.config == START
    assert view.start_is_faulty


def test_probes_are_no_full_trainings() -> None:
    view = outlook([trial(1, 0.5, purpose="start"), trial(2, 0.1, OTHER, purpose="probe", length=0.06)])
    assert [t.id for t in view.full_trials] == [1]
    assert view.at(OTHER, 0) is None


def test_a_training_is_found_by_configuration_and_seed() -> None:
    view = outlook([trial(1, 0.5, purpose="start"), trial(2, 0.4, OTHER, seed=1)])
    found = view.at(OTHER, 1)
    assert found is not None
    assert found.id == 2
    assert view.at(OTHER, 0) is None
    assert view.at(START, 1) is None


def test_gain_is_positive_when_better_and_unknown_when_one_failed() -> None:
    worse, better, failed = trial(1, 0.5), trial(2, 0.3), trial(3, None)
    assert outlook(direction="minimize").gain(worse, better) == pytest.approx(0.2)
    assert outlook(direction="maximize").gain(worse, better) == pytest.approx(-0.2)
    assert outlook().gain(worse, failed) is None
    assert outlook().gain(failed, better) is None


def test_a_full_training_is_expected_to_cost_what_the_dearest_did() -> None:
    assert outlook().full_price == FULL_PRICE
    wide = trial(2, 0.4, OTHER, cost=1.9)
    probe = trial(3, 0.4, OTHER, purpose="probe", cost=7.0)
    assert outlook([trial(1, 0.5, purpose="start"), wide, probe]).full_price == 1.9


def test_everything_that_was_spent_is_missing_from_the_budget() -> None:
    view = outlook([trial(1, 0.5, purpose="start"), trial(2, 0.5, purpose="probe", cost=0.2)], budget="3x")
    assert view.budget_left == pytest.approx(3 - FULL_PRICE - 0.2)


def test_a_budget_in_time_ends_with_whichever_runs_out_first() -> None:
    in_time = plan().model_copy(update={"budget": Budget(seconds=100), "fte": 10.0, "seconds_per_fte": 10.0})
    slow = outlook([trial(1, 0.5, purpose="start", cost=1.0, seconds=40.0)], plan=in_time)
    dear = outlook([trial(1, 0.5, purpose="start", cost=8.0, seconds=10.0)], plan=in_time)
    assert slow.budget_left == pytest.approx(6.0)
    assert dear.budget_left == pytest.approx(2.0)


@pytest.mark.parametrize("family", ["data", "loss", "learning_rate", "stability"])
def test_a_fault_that_upsets_makes_the_start_no_yardstick(family: str) -> None:
    assert faulty_of(diagnosis(finding(family=family)))


def test_a_start_that_only_fits_poorly_is_a_yardstick() -> None:
    assert not faulty_of(diagnosis(finding(family="overfitting")))
    weak = finding(family="stability", confidence="low")
    assert not faulty_of(Diagnosis(verdict="no_problem_found", notes=(weak,)))


def faulty_of(judged: Diagnosis) -> bool:
    return outlook([trial(1, 0.5, purpose="start")], diagnoses={1: judged}).start_is_faulty


def test_a_start_that_did_not_finish_is_faulty() -> None:
    assert outlook([trial(1, None, purpose="start")]).start_is_faulty


def noisy_start(family: str) -> Outlook:
    """A start that jumps about, and a cure that does not."""
    trials = [
        trial(1, 2.0, purpose="start"),
        trial(2, 0.50, OTHER),
        trial(3, 9.0, purpose="noise", seed=1),
        trial(4, 0.51, OTHER, purpose="noise", seed=1),
    ]
    return outlook(trials, diagnoses={1: diagnosis(finding(family=family))})


def test_the_noise_of_a_faulty_start_stays_its_own() -> None:
    view = noisy_start("learning_rate")
    assert view.noise is not None
    assert view.noise_of_start is not None
    assert view.noise.degrees_of_freedom == view.noise_of_start.degrees_of_freedom == 1
    assert view.noise.deviation(0.5) < 0.02
    assert view.noise_of_start.deviation(0.5) > 0.2


def test_the_noise_of_a_sound_start_is_pooled_with_the_others() -> None:
    view = noisy_start("overfitting")
    assert view.noise == view.noise_of_start
    assert view.noise is not None
    assert view.noise.degrees_of_freedom == 2
