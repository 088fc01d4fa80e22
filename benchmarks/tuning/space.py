"""What random search and Optuna search: the wide space of somebody who knows nothing, or our recommended ranges."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.knowledge.base import Knowledge
from advisor.suggestion import suggest
from benchmarks.tuning.tested import Tested

Space = Mapping[str, BaseDistribution]
#: Every peer draws from here. Batches below 16 would cost minutes, and nobody would begin with them.
WIDE: Space = {
    "optimizer": CategoricalDistribution(("adam", "adamw", "sgd")),
    "learning_rate": FloatDistribution(1e-5, 1.0, log=True),
    "batch_size": CategoricalDistribution((16, 32, 64, 128)),
    "weight_decay": FloatDistribution(1e-6, 0.1, log=True),
    "schedule": CategoricalDistribution(("constant", "cosine", "one_cycle")),
    "warmup_fraction": FloatDistribution(0.0, 0.2),
    "beta2": FloatDistribution(0.9, 0.999),
    "momentum": FloatDistribution(0.8, 0.99),
}
#: Only learned losses of classes have it.
SMOOTHING = {"label_smoothing": FloatDistribution(0.0, 0.2)}
#: A length or a size would change what a training costs.
_KEPT = ("epochs", "accumulation_steps", "switch_to_sgd_at", "sgd_learning_rate", "epsilon")


def wide(bench: Tested) -> Space:
    """Return the wide space of a workload."""
    return {**WIDE, **(SMOOTHING if "label_smoothing" in bench.knobs else {})}


def recommended(bench: Tested, knowledge: Knowledge) -> Space:
    """Return the ranges that `advisor suggest` and its exports give for the workload."""
    advice = suggest(bench.situation, knowledge).advice
    usable = [one for one in advice if one.hyperparameter in bench.knobs and one.hyperparameter not in _KEPT]
    made = {one.hyperparameter: _distribution(one.hyperparameter, one.range, bench) for one in usable}
    return {name: one for name, one in made.items() if one is not None}


def _distribution(name: str, span: Range, bench: Tested) -> BaseDistribution | None:
    if name == "batch_size":
        held = [size for size in WIDE["batch_size"].choices if span.contains(size)]  # type: ignore[attr-defined]
        return CategoricalDistribution(held) if held else None
    if span.choices:
        return CategoricalDistribution([each for each in span.choices if bench.knobs[name].contains(each)])
    if span.low is None or span.high is None:
        return None
    return FloatDistribution(span.low, span.high, log=span.scale == "log" and span.low > 0)


def draw(space: Space, chance: random.Random) -> dict[str, Value]:
    """Return one random draw, as random search makes it."""
    return {name: _one(distribution, chance) for name, distribution in space.items()}


def _one(distribution: BaseDistribution, chance: random.Random) -> Value:
    if isinstance(distribution, CategoricalDistribution):
        picked: Value = chance.choice(distribution.choices)
        return picked
    assert isinstance(distribution, FloatDistribution)
    low, high = distribution.low, distribution.high
    if distribution.log:
        return math.exp(chance.uniform(math.log(low), math.log(high)))
    return chance.uniform(low, high)


def drawn(bench: Tested, space: Space, name: str, count: int) -> list[Config]:
    """Return the first draws of a workload's fixed table; more draws begin with the same ones."""
    chance = random.Random(f"{bench.name} {name}")
    return [bench.start.with_(**draw(space, chance)) for _ in range(count)]
