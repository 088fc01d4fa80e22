from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.samplers import TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.metric import Direction
from advisor.core.outcome import Outcome
from advisor.core.step import Trial
from advisor.tuning.search import largest_study, open_study, propose, study_name, tell

AROUND = Config(optimizer="adam", learning_rate=0.01, dropout=0.1)
REGION = {"learning_rate": Range(scale="log", low=0.003, high=0.03), "dropout": Range(low=0.0, high=0.5)}


def study_at(path: Path, name: str, direction: Direction, seed: int) -> optuna.Study:
    """Return a study with the sampler that copes with everything."""
    return open_study(path, name, direction, TPESampler(seed=seed, n_startup_trials=2))


def trial(number: int, score: float | None, **values: Any) -> Trial:
    outcome = Outcome.FINISHED if score is not None else Outcome.DIVERGED
    return Trial(
        id=number,
        purpose="change",
        config=AROUND.with_(**values),
        seed=0,
        length=1.0,
        outcome=outcome,
        score=score,
        cost=1.0,
        seconds=1.0,
    )


def told_and_proposed(study: optuna.Study, region: Mapping[str, Range], trials: Sequence[Trial]) -> Config:
    """Return what the study proposes after it was told these trainings."""
    tell(study, trials, region, AROUND)
    return propose(study, region, AROUND)


def complete(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    return study.get_trials(states=(TrialState.COMPLETE,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.log"


def told_and_asked(study: optuna.Study, region: dict[str, Range], trials: list[Trial]) -> Config:
    """Return what Optuna proposes after it was told these trainings."""
    tell(study, trials, region, AROUND)
    return propose(study, region, AROUND)


def test_the_study_is_one_that_optuna_itself_can_open(path: Path) -> None:
    study = study_at(path, "toy", "maximize", 0)
    tell(study, [trial(1, 0.5), trial(2, 0.7, learning_rate=0.02)], REGION, AROUND)
    storage = JournalStorage(JournalFileBackend(str(path)))
    opened = optuna.load_study(study_name="toy", storage=storage)
    assert opened.direction.name == "MAXIMIZE"
    assert opened.best_value == 0.7
    assert opened.best_params == {"learning_rate": 0.02, "dropout": 0.1}
    assert opened.best_trial.user_attrs["advisor_trial"] == 2


def test_a_study_is_gone_on_with_and_told_nothing_twice(path: Path) -> None:
    trials = [trial(1, 0.5), trial(2, 0.4, dropout=0.3)]
    tell(study_at(path, "toy", "minimize", 0), trials, REGION, AROUND)
    resumed = study_at(path, "toy", "minimize", 0)
    tell(resumed, [*trials, trial(3, 0.3, dropout=0.4)], REGION, AROUND)
    assert [told.user_attrs["advisor_trial"] for told in complete(resumed)] == [1, 2, 3]
    assert resumed.best_value == 0.3


def test_only_what_lies_inside_the_region_is_told(path: Path) -> None:
    study = study_at(path, "toy", "minimize", 0)
    trials = [
        trial(1, None, dropout=0.2),
        trial(2, 0.5, learning_rate=1.0, dropout=0.9),
        trial(3, 0.5, learning_rate=1.0, dropout=0.2),
    ]
    tell(study, trials, REGION, AROUND)
    (told,) = complete(study)
    assert told.user_attrs["advisor_trial"] == 3
    assert told.params == {"dropout": 0.2}


def test_a_value_that_a_config_does_not_name_is_what_holds_without_it(path: Path) -> None:
    study = study_at(path, "toy", "minimize", 0)
    bare = trial(1, 0.5).model_copy(update={"config": Config(optimizer="adam", learning_rate=0.01)})
    tell(study, [bare], REGION, {"dropout": 0.0})
    assert complete(study)[0].params == {"learning_rate": 0.01, "dropout": 0.0}


def test_a_proposal_changes_only_what_is_searched(path: Path) -> None:
    study = study_at(path, "toy", "minimize", 0)
    config = told_and_asked(study, REGION, [trial(1, 0.5)])
    assert set(config.differences(AROUND)) <= set(REGION)
    assert config != AROUND
    for name, span in REGION.items():
        assert span.contains(config[name])


def test_a_proposal_that_is_never_trained_leaves_nothing_half_done(path: Path) -> None:
    study = study_at(path, "toy", "minimize", 0)
    told_and_asked(study, REGION, [trial(1, 0.5)])
    assert not study.get_trials(states=(TrialState.RUNNING, TrialState.WAITING))
    assert len(complete(study)) == 1


def test_the_same_seed_and_trials_give_the_same_proposal(tmp_path: Path) -> None:
    trials = [trial(n, 0.5 - 0.01 * n, dropout=0.05 * n) for n in range(1, 6)]
    made = [
        told_and_asked(study_at(tmp_path / f"{n}.log", "toy", "minimize", seed), REGION, trials)
        for n, seed in enumerate([7, 7, 8])
    ]
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_choices_stay_choices(path: Path) -> None:
    region = {"schedule": Range(scale="choice", choices=("constant", "cosine"))}
    study = study_at(path, "toy", "minimize", 0)
    assert told_and_asked(study, region, [trial(1, 0.5)]).schedule in ("constant", "cosine")


def test_it_learns_where_it_is_better(path: Path) -> None:
    # Ten trainings say that little dropout is better: the proposals follow.
    trials = [trial(n, 0.1 * n, dropout=0.05 * n) for n in range(11)]
    made = [told_and_asked(study_at(path, "toy", "minimize", seed), REGION, trials).dropout for seed in range(10)]
    assert sum(made) / len(made) < 0.2


@settings(deadline=None, max_examples=20)
@given(st.floats(1e-4, 1e-2), st.floats(1.1, 10), st.integers(0, 100))
def test_proposals_are_short_numbers(
    tmp_path_factory: pytest.TempPathFactory, low: float, factor: float, seed: int
) -> None:
    region = {"learning_rate": Range(scale="log", low=low, high=low * factor)}
    study = study_at(tmp_path_factory.mktemp("study") / "study.log", "toy", "minimize", seed)
    rate = told_and_asked(study, region, []).learning_rate
    assert rate == float(f"{rate:.4g}")
    assert low * 0.999 <= rate <= low * factor * 1.001


def test_without_parts_only_trainings_inside_the_whole_region_are_told(path: Path) -> None:
    study = study_at(path, "toy", "minimize", 0)
    tell(study, [trial(1, 0.5), trial(2, 0.4, learning_rate=1.0)], REGION, AROUND, parts=False)
    assert [told.user_attrs["advisor_trial"] for told in complete(study)] == [1]


def test_nothing_is_proposed_that_was_trained(path: Path) -> None:
    region = {"schedule": Range(scale="choice", choices=("constant", "cosine"))}
    study = study_at(path, "toy", "minimize", 0)
    for _ in range(5):
        assert propose(study, region, AROUND, [AROUND.with_(schedule="constant")]).schedule == "cosine"


def test_each_region_has_a_study_and_the_largest_is_drawn(path: Path) -> None:
    narrow = {"dropout": Range(low=0.0, high=0.1)}
    for region, trials in ((REGION, [trial(1, 0.5), trial(2, 0.4)]), (narrow, [trial(3, 0.5)])):
        tell(study_at(path, study_name("toy", region), "minimize", 0), trials, region, AROUND)
    assert len(complete(largest_study(path))) == 2
