"""Which sampler gains most in few trainings? Random bowls of four values, started from three trainings.

    python -m benchmarks.samplers 25

One line per number of trainings and noise: the mean gain over the start, with its standard error over the bowls. The
depth of a bowl is about 0.25; `--sampler auto` takes what this says.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.sampler import Sampler
from advisor.core.step import Trial
from advisor.tuning.samplers import build, choose, narrowed
from advisor.tuning.search import open_study, propose, tell

REGION = {
    "learning_rate": Range(scale="log", low=0.003, high=0.03),
    "weight_decay": Range(scale="log", low=1e-5, high=0.1),
    "warmup_fraction": Range(low=0.0, high=0.2),
    "dropout": Range(low=0.0, high=0.5),
}
START = Config(learning_rate=0.00949, weight_decay=1e-3, warmup_fraction=0.0, dropout=0.0)
TRAININGS, NOISES = (2, 5, 10), (0.01, 0.05)
SAMPLERS = [sampler for sampler in Sampler if sampler is not Sampler.AUTO]
Bowl = Callable[[Config, float], float]


def bowl(seed: int) -> Bowl:
    """Return a score of configurations: a quadratic around a random place, with weights and interactions of its own."""
    random = np.random.default_rng(seed)
    centre, weights = random.uniform(0.1, 0.9, len(REGION)), 1.5 * random.dirichlet([0.5] * len(REGION))
    mixed = 0.3 * random.normal(size=(len(REGION), len(REGION)))

    def score(config: Config, noise: float) -> float:
        away = np.array([_share(config.number(name, 0.0), span) for name, span in REGION.items()]) - centre
        exact = 0.3 + weights @ away**2 + 0.1 * weights.sum() * (mixed @ away) @ away
        return float(exact + noise * random.normal())

    return score


def gain(sampler: Sampler, seed: int, trainings: int, noise: float, folder: Path) -> float:
    """Return by how much the configuration that measured best is really better than the start."""
    score, made = bowl(seed), list[Trial]()
    for config in (START, START.with_(dropout=0.2), START.with_(learning_rate=0.005)):
        made.append(_trial(len(made) + 1, config, score(config, noise)))
    for number in range(trainings):
        choice = choose(sampler, REGION)
        region = narrowed(choice, REGION, trainings)
        name = f"{sampler} {seed} {trainings} {noise}"
        study = open_study(folder / f"{name}.log", name, "minimize", build(choice, region, START, seed + number))
        alike = [trial for trial in made if set(trial.config.differences(START)) <= set(region)]
        tell(study, alike, region, {}, choice.takes_parts)
        config = propose(study, region, START, [trial.config for trial in made])
        made.append(_trial(len(made) + 1, config, score(config, noise)))
    best = min(made, key=lambda trial: trial.score or 0.0)
    return score(START, 0.0) - score(best.config, 0.0)


def main() -> None:
    """Print the table."""
    bowls = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for trainings in TRAININGS:
            for noise in NOISES:
                told = [f"{trainings} trainings, noise {noise}:"]
                for sampler in SAMPLERS:
                    gains = [gain(sampler, seed, trainings, noise, Path(folder)) for seed in range(bowls)]
                    told.append(f"{sampler} {np.mean(gains):.3f} ± {np.std(gains) / len(gains) ** 0.5:.3f}")
                print("  ".join(told), flush=True)


def _share(value: float, span: Range) -> float:
    low, high = span.low or 0.0, span.high or 1.0
    if span.scale == "log":
        return float(np.log(value / low) / np.log(high / low))
    return (value - low) / (high - low)


def _trial(number: int, config: Config, score: float) -> Trial:
    return Trial(
        id=number,
        purpose="refine",
        config=config,
        seed=0,
        length=1.0,
        outcome=Outcome.FINISHED,
        score=score,
        cost=1.0,
        seconds=1.0,
    )


if __name__ == "__main__":
    main()
