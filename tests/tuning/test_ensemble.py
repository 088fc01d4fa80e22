"""Real trainings that end around their optimum, each seed elsewhere: together they are nearer to it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.report.views.page import offers
from advisor.strategy.actions import Finish, Train
from advisor.strategy.conclusion import conclude
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.ensemble import ensemble_of
from advisor.tuning.opening import begin
from advisor.tuning.tuner import Tuner
from tests.tuning.conftest import Opener, quadratic


def jittery() -> Problem:
    """Return a problem whose start's rate is so high that each seed ends elsewhere around the optimum."""
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(600, 64, generator=generator)
    targets = inputs @ torch.randn(64, 1, generator=generator) / 8 + torch.randn(600, 1, generator=generator)

    def build_model(config: Config) -> nn.Module:
        del config
        return nn.Linear(64, 1)

    return Problem(
        name="jittery",
        task="tabular-regression",
        build_model=build_model,
        train=(inputs[:400], targets[:400]),
        validation=(inputs[400:], targets[400:]),
        loss="mse",
        metrics=("rmse",),
        epochs=2,
        start={"optimizer": "sgd", "learning_rate": 0.012, "batch_size": 4},
    )


@pytest.fixture(scope="module")
def tuner(tmp_path_factory: pytest.TempPathFactory) -> Tuner:
    """Return a tuning whose start was trained on five seeds."""
    tuner = begin(jittery(), tmp_path_factory.mktemp("sessions") / "one", Budget(fte=10))
    with tuner.session:
        tuner.plan()
        for seed in range(5):
            tuner.do(Train(tuner.trainable.start, seed, "noise" if seed else "start"))
    return tuner


def test_predictions_of_full_trainings_are_kept_and_give_the_same_score(tuner: Tuner) -> None:
    trainable = ProblemTrainable(jittery())
    full = [trial for trial in tuner.session.ledger.trials if trial.length == 1]
    assert len(full) == 5
    for trial in full:
        outputs = tuner.session.outputs(trial.id)
        assert outputs is not None
        assert trainable.score_together([outputs]) == pytest.approx(trial.score, rel=1e-3)


def test_a_short_run_leaves_no_predictions() -> None:
    assert ProblemTrainable(jittery()).run(ProblemTrainable(jittery()).start, 0, 0.2).outputs is None


def test_an_ensemble_is_offered_that_beats_the_best_alone_by_more_than_the_noise(tuner: Tuner) -> None:
    with tuner.session:
        tuner.do(Finish(conclude(tuner.outlook())))
    result = tuner.session.ledger.result
    assert result is not None
    assert result.ensemble is not None
    scores = {trial.id: trial.score for trial in tuner.session.ledger.trials}
    assert result.ensemble.single == min(score for score in scores.values() if score is not None)
    assert result.ensemble.gain > result.ensemble.noise
    (told,) = offers(tuner.session.ledger)
    assert "the averaged predictions of trainings" in told


def test_outputs_of_another_validation_set_are_not_averaged(tuner: Tuner) -> None:
    kept = tuner.session.outputs(tuner.session.ledger.trials[0].id)
    assert kept is not None
    assert ProblemTrainable(jittery()).score_together([kept, kept[:-1]]) is None
    assert ProblemTrainable(jittery()).score_together([kept[:-1]]) is None


def test_a_loop_of_the_users_own_has_no_predictions_to_average(open_tuner: Opener) -> None:
    tuner: Tuner = open_tuner(quadratic())
    assert ensemble_of(tuner.trainable, tuner.session, tuner.outlook()) is None
