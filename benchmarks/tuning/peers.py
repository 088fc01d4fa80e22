"""What others do with the same budget. Every one of them begins with the default."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import optuna
from optuna.pruners import HyperbandPruner
from optuna.samplers import BaseSampler, GPSampler, TPESampler
from optuna.trial import TrialState

from advisor.core.config import Config, Value
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.probes import readers
from advisor.probes.rate_sweep import sweep
from benchmarks.tuning.answer import SEED, Answer, Question, answered, best_of
from benchmarks.tuning.space import Space, drawn, recommended, wide
from benchmarks.tuning.tested import Known, Tested

#: Rows of a fixed table: each repeat takes them in an order of its own.
ROWS = 100
#: A range test of so much of a training, fastai's reader, and its default.
SWEEP = 0.1
#: Successive halving keeps one of so many, at a third of a training and before that at a ninth.
ETA, RUNGS = 3, (1 / 9, 1 / 3, 1.0)
#: Hyperband counts its resource in hundredths of a training.
PARTS = 100
#: The five points of AlgoPerf's external tuning baseline, prize_qualification_baselines of
#: mlcommons/algorithmic-efficiency: two are the same. Theirs is NAdamW; AdamW stands in for it.
ALGOPERF = (
    {"learning_rate": 1.308e-3, "beta1": 0.97313, "beta2": 0.99812, "weight_decay": 0.16375, "warmup_fraction": 0.1},
    {"learning_rate": 8.445e-4, "beta1": 0.88958, "beta2": 0.99785, "weight_decay": 0.08135, "warmup_fraction": 0.05},
    {"learning_rate": 4.958e-3, "beta1": 0.86374, "beta2": 0.62919, "weight_decay": 0.11474, "warmup_fraction": 0.02},
    {"learning_rate": 1.749e-3, "beta1": 0.93266, "beta2": 0.99552, "weight_decay": 0.08122, "warmup_fraction": 0.02},
)


def random_search(question: Question) -> Answer:
    """Return the best of the default and random draws: those of a smaller budget are among them."""
    return best_of(question, rows(question, wide(question.bench), "wide"))


def random_search_twice(question: Question) -> Answer:
    """Return the best of random search with twice the budget."""
    return random_search(replace(question, budget=2 * question.budget))


def tpe(question: Question) -> Answer:
    """Return the best of Optuna's default sampler."""
    return _optuna(question, TPESampler(seed=question.repeat), wide(question.bench), "wide")


def gp(question: Question) -> Answer:
    """Return the best of Optuna's Gaussian process."""
    return _optuna(question, GPSampler(seed=question.repeat), wide(question.bench), "wide")


def tpe_in_our_ranges(question: Question) -> Answer:
    """Return the best of Optuna's default sampler inside the ranges that `advisor suggest` gives."""
    return _optuna(question, TPESampler(seed=question.repeat), recommended(question.bench, _knowledge()), "ranges")


def hyperband(question: Question) -> Answer:
    """Return the best of Optuna's default sampler with its Hyperband pruner, asked after every evaluation.

    A pruned training costs the share of it that was made; the one that the budget cannot pay to its end is not counted.
    """
    bench, budget = question.bench, question.budget * question.bench.full_price
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    # The pruner draws brackets by the study's name, which is random where nobody gives one.
    name = f"{bench.name} {question.repeat}"
    study = optuna.create_study(sampler=TPESampler(seed=question.repeat), pruner=HyperbandPruner(), study_name=name)
    space = wide(bench)
    # The default first, and the same draws as the others until the sampler has seen enough to model.
    for config in [bench.start, *rows(question, space, "wide")[: TPESampler()._n_startup_trials - 1]]:
        study.enqueue_trial({name: _nearest(one, config[name]) for name, one in space.items() if name in config})
    spent, finished, count = 0.0, list[Known](), 0
    while True:
        trial = study.ask(dict(space))
        config = bench.start if count == 0 else bench.start.with_(**trial.params)
        known, share = bench.full(config, SEED), 1.0
        for share, value in bench.evaluations(config, SEED):
            trial.report(value, round(share * PARTS))
            if share < 1 and trial.should_prune():
                break
        if spent + share * bench.full_price > budget + 1e-9:
            break
        spent, count = spent + share * bench.full_price, count + 1
        pruned = share < 1
        if math.isfinite(known.score) and not pruned:
            study.tell(trial, known.score)
        else:
            study.tell(trial, state=TrialState.PRUNED if pruned else TrialState.FAIL)
        finished += [] if pruned else [known]
    best = min(finished, key=lambda one: one.score)
    failed = sum(math.isinf(one.score) for one in finished)
    return Answer(dict(best.config), spent / bench.full_price, len(finished), failed)


def range_test(question: Question) -> Answer:
    """Return the default at the rate of a range test, or as it is where that scores better at full length."""
    bench = question.bench
    swept = sweep(bench, bench.start, question.repeat, length=SWEEP)
    rate = swept.read(readers.valley)
    config = bench.start if rate is None else bench.start.with_(learning_rate=rate)
    if question.budget < 2:
        return Answer(dict(config), swept.cost)
    return answered([bench.full(bench.start, SEED), bench.full(config, SEED)], swept.cost)


def algoperf(question: Question) -> Answer:
    """Return the best of the default and AlgoPerf's list, in its order."""
    bench = question.bench
    common = {"optimizer": "adamw", "schedule": "cosine"}
    smooth = {"label_smoothing": 0.1} if "label_smoothing" in bench.knobs else {}
    return best_of(question, [bench.start.with_(**common, **smooth, **point) for point in ALGOPERF])


def halving(question: Question) -> Answer:
    """Return the survivor of successive halving; the default is in the first rung, each rung has a third of the budget.

    Where the budget buys no full training in the last rung, the best of the one before is the answer.
    """
    bench, spent, trainings = question.bench, 0.0, []
    alive = [bench.start, *rows(question, wide(bench), "wide")][: max(2, round(question.budget * ETA))]
    for length in RUNGS:
        if spent + length * bench.full_price > question.budget * bench.full_price:
            break
        if length == 1.0:
            trainings = [bench.full(config, SEED) for config in alive]
            spent += len(trainings) * bench.full_price
            alive = [min(trainings, key=lambda one: one.score).config]
            break
        scored = [(*bench.short(config, SEED, length), at) for at, config in enumerate(alive)]
        spent += sum(cost for _, cost, _ in scored)
        scored.sort(key=lambda one: (one[0], one[2]))
        alive = [alive[at] for _, _, at in scored[: max(1, len(alive) // ETA)]]
    failed = sum(math.isinf(one.score) for one in trainings)
    return Answer(dict(alive[0]), spent / bench.full_price, len(trainings), failed)


def rows(question: Question, space: Space, name: str) -> list[Config]:
    """Return the table's rows in this repeat's order."""
    table = drawn(question.bench, space, name, ROWS)
    random.Random(f"{question.bench.name} {name} {question.repeat}").shuffle(table)
    return table


def _optuna(question: Question, sampler: BaseSampler, space: Space, name: str) -> Answer:
    """Return the best of a study. Its start-up trials are random draws: they are taken from the table."""
    configs = suggested(question.bench, sampler, space, rows(question, space, name))
    known = [question.bench.full(question.bench.start, SEED)]
    return answered(known + [question.bench.full(config, SEED) for config in islice(configs, question.budget - 1)])


def suggested(bench: Tested, sampler: BaseSampler, space: Space, startup_rows: list[Config]) -> Iterator[Config]:
    """Yield what a study asks for, the default told beforehand; each training is made when it is asked for."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler)
    startup = getattr(sampler, "_n_startup_trials", 0)
    _tell(study, bench, bench.start, space)
    while True:
        if len(study.trials) < startup:
            config = startup_rows[len(study.trials) - 1]
        else:
            asked = study.ask(dict(space))
            study.tell(asked, state=optuna.trial.TrialState.FAIL)
            config = bench.start.with_(**asked.params)
        yield config
        _tell(study, bench, config, space)


def _tell(study: optuna.Study, bench: Tested, config: Config, space: Space) -> None:
    score = bench.full(config, SEED).score
    params = {name: config.get(name) for name, one in space.items() if _fits(one, config.get(name))}
    # A failed trial is told by a large value, as the documentation recommends where failures come from the parameters.
    value = score if math.isfinite(score) else 1e6
    study.add_trial(
        optuna.create_trial(params=params, distributions={name: space[name] for name in params}, value=value)
    )


def _fits(distribution: optuna.distributions.BaseDistribution, value: object) -> bool:
    if isinstance(distribution, optuna.distributions.CategoricalDistribution):
        return value in distribution.choices
    assert isinstance(distribution, optuna.distributions.FloatDistribution)
    return isinstance(value, int | float) and distribution.low <= value <= distribution.high


def _nearest(distribution: optuna.distributions.BaseDistribution, value: Value) -> Value:
    """Return the value, or the end of a range that it lies beyond, as no decay lies below the least one."""
    if isinstance(distribution, optuna.distributions.FloatDistribution) and isinstance(value, int | float):
        return min(max(value, distribution.low), distribution.high)
    return value


def _knowledge() -> Knowledge:
    return load_knowledge()


PEERS: dict[str, Callable[[Question], Answer]] = {
    "random search": random_search,
    "random search, twice the budget": random_search_twice,
    "TPE": tpe,
    "TPE + Hyperband": hyperband,
    "GP": gp,
    "TPE in our ranges": tpe_in_our_ranges,
    "range test + default": range_test,
    "AlgoPerf's list": algoperf,
    "successive halving": halving,
}
