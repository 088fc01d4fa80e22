"""Refine: Optuna's samplers over the small region that is left. The only room besides the report that knows Optuna."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, TrialState, create_trial

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.metric import Direction
from advisor.core.step import Trial

#: The id of our trial in an Optuna trial.
_ID = "advisor_trial"


def open_study(path: Path, name: str, direction: Direction, seed: int) -> optuna.Study:
    """Return the session's study, kept in a journal file that optuna-dashboard can open."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = JournalStorage(JournalFileBackend(str(path), lock_obj=JournalFileOpenLock(str(path))))
    # TPE models from the first trial on: the ledger's trainings are its start-up trials.
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=2)
    return optuna.create_study(
        study_name=name, storage=storage, direction=direction, sampler=sampler, load_if_exists=True
    )


def propose(study: optuna.Study, region: Mapping[str, Range], around: Config) -> Config:
    """Return the configuration that Optuna would train next, by what it was told so far."""
    asked = study.ask({name: _distribution(span) for name, span in region.items()})
    # Asked only: what comes of it is told as a trial of its own, so that a kill in between leaves nothing half done.
    study.tell(asked, state=TrialState.FAIL)
    return around.with_(**{name: _rounded(value, region[name]) for name, value in asked.params.items()})


def tell(
    study: optuna.Study, trials: Sequence[Trial], region: Mapping[str, Range], absent: Mapping[str, Value]
) -> None:
    """Add the finished trainings that the study does not know yet, each with its values inside the region.

    `absent` names what holds for a hyperparameter that a configuration does not name.
    """
    known = {trial.user_attrs.get(_ID) for trial in study.get_trials(deepcopy=False)}
    for trial in trials:
        values = {name: trial.config.get(name, absent.get(name)) for name in region}
        inside = {name: value for name, value in values.items() if region[name].contains(value)}
        if trial.id not in known and trial.score is not None and inside:
            study.add_trial(_as_optuna(trial, inside, region))


def _as_optuna(trial: Trial, values: Mapping[str, Value], region: Mapping[str, Range]) -> FrozenTrial:
    return create_trial(
        params=dict(values),
        distributions={name: _distribution(region[name]) for name in values},
        value=trial.score,
        user_attrs={_ID: trial.id, "purpose": trial.purpose, "seed": trial.seed},
    )


def _distribution(span: Range) -> BaseDistribution:
    if span.choices:
        return CategoricalDistribution(span.choices)
    assert span.low is not None
    assert span.high is not None
    return FloatDistribution(span.low, span.high, log=span.scale == "log")


def _rounded(value: Value, span: Range) -> Value:
    """Return a value that a person would type: four significant digits, still inside the range."""
    if isinstance(value, float) and math.isfinite(value):
        return span.clip(float(f"{value:.4g}"))
    return value
