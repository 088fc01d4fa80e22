"""The ends of the scale: the default, and the best configuration that anyone has found; and which workloads enter."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from itertools import islice

import numpy as np
from optuna.samplers import TPESampler

from advisor.core.config import Config
from benchmarks.tuning.answer import SEED
from benchmarks.tuning.peers import ROWS, suggested
from benchmarks.tuning.space import drawn, wide
from benchmarks.tuning.tested import Known, Tested

#: Seeds to choose on by validation, and seeds to score on by test; no tuner trains on either.
CHOOSING, SCORING = range(2000, 2005), range(3000, 3005)
#: An arm's answer is scored on the first of them: there are many answers.
FEW = SCORING[:3]
#: Trials of TPE over the wide space, after the random ones.
TPE_TRIALS = 50
#: Of every training known, so many are trained again on the seeds to choose on.
FINALISTS = 10
#: The entry rule, fixed before any tuner ran: the gap in seed deviations, and the share of random draws that close
#: so much of it.
CLEAR, EASY, CLOSED = 5.0, 0.04, 0.9


@dataclass(frozen=True)
class Truth:
    """Default and oracle of one workload, with their mean test scores, smaller where better."""

    default: Config
    oracle: Config
    default_score: float
    oracle_score: float
    #: Standard deviation over seeds, pooled over both.
    noise: float
    #: Share of random draws that close `CLOSED` of the gap.
    easy: float
    sgd_score: float

    @property
    def gap(self) -> float:
        """Return how much better the oracle is."""
        return self.default_score - self.oracle_score

    @property
    def enters(self) -> bool:
        """Return whether there is something to find, and it is not found by chance."""
        return self.gap >= CLEAR * self.noise and self.easy <= EASY

    def share(self, score: float) -> float:
        """Return the share of the gap that a test score closes, clipped to [-1, 1.1]; a failure closes -1."""
        return float(np.clip((self.default_score - score) / self.gap, -1.0, 1.1)) if math.isfinite(score) else -1.0


def explore(bench: Tested) -> None:
    """Train what the oracle is chosen among, as far as it was not: random draws, then TPE that knows them."""
    space = wide(bench)
    rows = drawn(bench, space, "wide", ROWS)
    for config in rows:
        bench.full(config, SEED)
    sampler = TPESampler(seed=0, n_startup_trials=ROWS + 1)
    for config in islice(suggested(bench, sampler, space, rows), ROWS + TPE_TRIALS):
        bench.full(config, SEED)


def better_default(workload: str) -> Tested:
    """Return the workload from the better of Adam and AdamW, by validation on the seeds to choose on."""
    both = [Tested(workload, optimizer) for optimizer in ("adam", "adamw")]
    return min(both, key=lambda bench: chosen_by(bench, bench.start))


def measure_truth(bench: Tested) -> Truth:
    """Return both ends of the scale."""
    oracle = _oracle(bench)
    tests = [[bench.full(config, seed).test for seed in SCORING] for config in (bench.start, oracle)]
    noise = math.sqrt(float(np.mean([np.var(each, ddof=1) for each in tests])))
    default, best = (float(np.mean(each[: len(FEW)])) for each in tests)
    draws = [bench.full(config, SEED).test for config in drawn(bench, wide(bench), "wide", ROWS)]
    easy = float(np.mean([draw <= default - CLOSED * (default - best) for draw in draws]))
    sgd = Tested(bench.name, "sgd")
    return Truth(bench.start, oracle, default, best, noise, easy, test_score(sgd, sgd.start))


def _oracle(bench: Tested) -> Config:
    """Return the best by validation on the seeds to choose on, of those that were best on any one seed."""
    best: dict[Config, Known] = {}
    for one in sorted(bench.all_known(), key=lambda one: -one.score):
        # Trainings on the later seeds are there because of an earlier oracle: they would be counted twice.
        if one.seed not in (*CHOOSING, *SCORING):
            best[one.config] = one
    # Ties by chance, and not by name.
    finalists = sorted(best.values(), key=lambda one: (one.score, random.Random(str(one.config)).random()))[:FINALISTS]
    return min((one.config for one in finalists), key=lambda config: chosen_by(bench, config))


def chosen_by(bench: Tested, config: Config) -> float:
    """Return the mean validation score on the seeds to choose on."""
    return float(np.mean([bench.full(config, seed).score for seed in CHOOSING]))


def test_score(bench: Tested, config: Config) -> float:
    """Return the mean test score on fresh seeds; infinite where one of them failed."""
    return float(np.mean([bench.full(config, seed).test for seed in FEW]))
