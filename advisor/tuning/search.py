"""Refine: Optuna's samplers over the small region that is left. The only room besides the report that knows Optuna."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.samplers import BaseSampler, GridSampler, RandomSampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, TrialState, create_trial

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.earlier import Earlier
from advisor.core.limit import Limit
from advisor.core.metric import Direction
from advisor.core.step import Trial

#: The id of our trial in an Optuna trial.
_ID = "advisor_trial"
#: The values that a trial which was only asked stands for.
_PROPOSED = "proposed"
#: So often a sampler may name what was trained already, before chance takes over.
_MOST_ASKED = 20


def open_study(path: Path, name: str, direction: Direction, sampler: BaseSampler) -> optuna.Study:
    """Return the session's study of this name, kept in a journal file that optuna-dashboard can open."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(
        study_name=name, storage=_storage(path), direction=direction, sampler=sampler, load_if_exists=True
    )


def largest_study(path: Path) -> optuna.Study:
    """Return the study of a session with the most trials: each region that was searched has one."""
    storage = _storage(path)
    known = optuna.get_all_study_summaries(storage)
    return optuna.load_study(study_name=max(known, key=lambda one: one.n_trials).study_name, storage=storage)


def study_name(name: str, region: Mapping[str, Range]) -> str:
    """Return a name for the study of a region: Optuna's models need one region from the first trial to the last."""
    return f"{name}: " + ", ".join(f"{each} {span}" for each, span in region.items())


def _storage(path: Path) -> JournalStorage:
    return JournalStorage(JournalFileBackend(str(path), lock_obj=JournalFileOpenLock(str(path))))


def propose(
    study: optuna.Study, region: Mapping[str, Range], around: Config, trained: Collection[Config] = ()
) -> Config:
    """Return the configuration that Optuna would train next, by what it was told so far, and nothing twice."""
    for _ in range(_MOST_ASKED):
        if isinstance(study.sampler, GridSampler) and study.sampler.is_exhausted(study):
            break
        config = _ask(study, region, around)
        if config not in trained:
            return config
    # A grid is complete, or a model sure of its best: what is left to learn lies elsewhere.
    study.sampler = RandomSampler(seed=len(trained))
    return _ask(study, region, around)


def enqueue(
    study: optuna.Study,
    region: Mapping[str, Range],
    wins: Sequence[Earlier],
    around: Config,
    trained: Collection[Config],
) -> None:
    """Have the study ask first for what won earlier tunings, as far as it lies inside the region and is new."""
    for earlier in wins:
        inside = {name: value for name, value in earlier.values.items() if name in region}
        inside = {name: value for name, value in inside.items() if region[name].contains(value)}
        if inside and around.with_(**inside) not in trained:
            study.enqueue_trial(inside, skip_if_exists=True)


def _ask(study: optuna.Study, region: Mapping[str, Range], around: Config) -> Config:
    asked = study.ask({name: _distribution(span) for name, span in region.items()})
    values = {name: _rounded(value, region[name]) for name, value in asked.params.items()}
    asked.set_user_attr(_PROPOSED, values)
    # Asked only: what comes of it is told as a trial of its own, so that a kill in between leaves nothing half done.
    with suppress(RuntimeError):  # the last point of a grid stops a loop that does not run
        study.tell(asked, state=TrialState.FAIL)
    return around.with_(**values)


def tell(
    study: optuna.Study,
    trials: Sequence[Trial],
    region: Mapping[str, Range],
    absent: Mapping[str, Value],
    parts: bool = True,
    limits: Sequence[Limit] = (),
) -> None:
    """Add the finished trainings that the study does not know yet, each with its values inside the region.

    `absent` names what holds for a hyperparameter that a configuration does not name. Without `parts` only those are
    told whose every value lies inside: a model of all values together learns nothing from the others. `limits` are told
    as constraints, with the trainings that are over them.
    """
    known = {trial.user_attrs.get(_ID) for trial in study.get_trials(deepcopy=False)}
    for trial in trials:
        values = {name: trial.config.get(name, absent.get(name)) for name in region}
        inside = {name: value for name, value in values.items() if region[name].contains(value)}
        fits = bool(inside) if parts else len(inside) == len(region)
        score = trial.score_beyond if limits and trial.score is None else trial.score
        if trial.id not in known and score is not None and fits:
            excess = {str(limit.what): limit.excess(trial.usage) or 0.0 for limit in limits}
            study.add_trial(_as_optuna(trial, score, inside, region, _notes(study, inside), excess))


def _notes(study: optuna.Study, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what the sampler noted when it proposed these values: CMA-ES counts its generations there."""
    asked = study.get_trials(deepcopy=False, states=(TrialState.FAIL,))
    return next((dict(one.system_attrs) for one in asked if one.user_attrs.get(_PROPOSED) == values), {})


def _as_optuna(
    trial: Trial,
    score: float,
    values: Mapping[str, Value],
    region: Mapping[str, Range],
    notes: Mapping[str, Any],
    excess: Mapping[str, float],
) -> FrozenTrial:
    return create_trial(
        params=dict(values),
        distributions={name: _distribution(region[name]) for name in values},
        value=score,
        user_attrs={_ID: trial.id, "purpose": trial.purpose, "seed": trial.seed},
        system_attrs=dict(notes),
        # To Optuna a constraint holds up to 0; what was not measured holds.
        constraints=dict(excess) or None,
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
