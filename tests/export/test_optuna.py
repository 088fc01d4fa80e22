"""The function is executed by Optuna itself."""

from __future__ import annotations

from typing import Any

import optuna as library
import pytest

from advisor.export.optuna import optuna
from advisor.export.space import Space


@pytest.fixture
def study(space: Space) -> Any:
    """Return a study of twenty trials of the pasted code."""
    library.logging.set_verbosity(library.logging.ERROR)
    scope: dict[str, Any] = {}
    exec(optuna(space), scope)
    made = scope["make_study"]()
    made.sampler = library.samplers.RandomSampler(seed=0)

    def objective(trial: Any) -> float:
        values = scope["suggest_hyperparameters"](trial)
        trial.set_user_attr("values", values)
        return float(values["learning_rate"])

    made.optimize(objective, n_trials=20)
    return made


def test_the_advised_values_are_tried_first(study: Any, space: Space) -> None:
    assert study.direction.name == "MAXIMIZE"
    assert study.trials[0].params == space.advised("sgd")
    assert study.trials[1].params == space.advised("adam")


def test_the_ranges_follow_the_optimizer(study: Any) -> None:
    for trial in study.trials:
        values = trial.user_attrs["values"]
        low, high = (0.005, 0.5) if values["optimizer"] == "sgd" else (1e-4, 1e-2)
        assert low <= values["learning_rate"] <= high
        assert ("nesterov" in values) == (values["optimizer"] == "sgd")
        assert ("decay_factor" in values) == (values["schedule"] == "step")
        assert values["batch_size"] == 128
        assert values["switch_to_sgd_at"] is None
    assert {trial.params["optimizer"] for trial in study.trials} == {"sgd", "adam"}


def test_scales_are_kept(study: Any) -> None:
    distributions = study.trials[0].distributions
    assert distributions["learning_rate_sgd"].log
    assert distributions["width"].log
    assert not distributions["depth"].log
