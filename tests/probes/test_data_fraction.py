from __future__ import annotations

import numpy as np

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.trainable import Objective
from advisor.probes.data_fraction import climb

START = Config(learning_rate=0.1)
RATES = [Config(learning_rate=rate) for rate in (0.01, 0.02, 0.5, 9.0)]
RUNGS = [(0.1, 5), (0.3, 2)]


class Bowl:
    """Best at `best`, worse on less data; diverges above 5."""

    def __init__(self, best: float, metric: str = "loss") -> None:
        self.best = best
        self.objective = Objective(metric, "minimize" if metric == "loss" else "maximize")
        self.made: list[tuple[float, float]] = []

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        del seed
        self.made.append((config.number("learning_rate", 0), fraction))
        if config.number("learning_rate", 0) > 5:
            return Run(config, {}, Outcome.DIVERGED, cost=fraction / 2)
        loss = abs(config.number("learning_rate", 0) - self.best) + 0.1 / fraction
        y = loss if self.objective.metric == "loss" else 1 / (1 + loss)
        curves = {self.objective.curve: Curve(self.objective.curve, np.ones(1), np.array([y]))}
        return Run(config, curves, Outcome.FINISHED, cost=fraction, seconds=10 * fraction)


def test_the_best_climb_and_the_start_with_them() -> None:
    bowl = Bowl(0.02)
    found = climb(bowl, [START, *RATES], RUNGS, seed=0)
    assert bowl.made == [*((rate, 0.1) for rate in (0.1, 0.01, 0.02, 0.5, 9.0)), (0.1, 0.3), (0.02, 0.3)]
    assert found.value == "learning_rate=0.02"
    assert found.evidence["pick"] == {"learning_rate": 0.02}
    assert found.evidence["score"] < found.evidence["start_score"]
    assert found.cost == 4 * 0.1 + 0.05 + 2 * 0.3
    assert "9.0 failed" in found.evidence["remarks"][0]
    assert "only trainings on all of the data decide" in found.evidence["remarks"][-1]


def test_a_metric_that_is_better_large() -> None:
    assert climb(Bowl(0.5, "accuracy"), [START, *RATES], RUNGS, seed=0).value == "learning_rate=0.5"


def test_it_abstains_where_nothing_beats_the_start() -> None:
    found = climb(Bowl(0.1), [START, *RATES], RUNGS, seed=0)
    assert found.value is None
    assert "none did better than the start on 30" in (found.abstained or "")


def test_it_ends_where_all_else_fails() -> None:
    bowl = Bowl(0.1)
    found = climb(bowl, [START, RATES[-1]], RUNGS, seed=0)
    assert [fraction for _, fraction in bowl.made] == [0.1, 0.1]
    assert found.abstained
