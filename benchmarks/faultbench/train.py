"""Trainings, each made once: `Lab` keeps every result by what was trained, and goes on where it was cut off."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from advisor.core.run import Run
from benchmarks.faultbench.look import trainable_of
from benchmarks.faultbench.setup import Setup
from benchmarks.faultbench.store import CACHE, Record, append, lines, packed
from benchmarks.faultbench.workloads import WORKLOADS

#: Seeds of a configuration, and those that a fix is first tried on.
SEEDS = range(5)
SCREENING = range(2)


@dataclass
class Lab:
    """Trains the configurations of one workload."""

    workload: str
    scores: dict[tuple[str, int], Record] = field(default_factory=dict)
    cases: dict[str, Record] = field(default_factory=dict)
    trained: int = 0

    def __post_init__(self) -> None:
        self.scores = {(line["key"], line["seed"]): line for line in lines(self._scores_file)}
        self.cases = {line["key"]: line for line in lines(self._cases_file)}

    @property
    def _scores_file(self) -> Path:
        return CACHE / f"{self.workload}.scores.jsonl"

    @property
    def _cases_file(self) -> Path:
        return CACHE / f"{self.workload}.cases.jsonl"

    def quality(self, setup: Setup, seed: int) -> float:
        """Return the validation metric at the last checkpoint, larger is better, never below the untrained level."""
        if (setup.key, seed) not in self.scores:
            self._keep_score(setup, trainable_of(setup).run(setup.config, seed))
        return self._quality(self.scores[setup.key, seed]["last"])

    def qualities(self, setup: Setup, seeds: range) -> np.ndarray:
        """Return the quality with each seed."""
        return np.array([self.quality(setup, seed) for seed in seeds])

    def known(self, setup: Setup) -> np.ndarray:
        """Return the quality with every seed that was trained so far, those of the range from 0 on."""
        seeds = [seed for seed in SEEDS if (setup.key, seed) in self.scores]
        return np.array([self.quality(setup, seed) for seed in seeds])

    def case(self, setup: Setup) -> Record:
        """Return the logs of a configuration with all seeds."""
        if setup.key not in self.cases:
            trainable = trainable_of(setup)
            runs = [trainable.run(setup.config, seed) for seed in SEEDS]
            for run in runs:
                self._keep_score(setup, run)
            record = {"key": setup.key, "runs": [packed(run) for run in runs]}
            self.cases[setup.key] = record
            append(self._cases_file, record)
        return self.cases[setup.key]

    def _keep_score(self, setup: Setup, run: Run) -> None:
        self.trained += 1
        curve = run.curves.get(f"val_{WORKLOADS[self.workload].objective}")
        finite = [] if curve is None else [y for y in curve.y.tolist() if math.isfinite(y)]
        best = max(finite, key=self._quality) if finite else math.nan
        # A training that broke off is as bad as none, whatever an earlier checkpoint said.
        last = curve.y[-1] if curve is not None and run.outcome == "finished" else math.nan
        seconds = round(run.seconds, 3)
        record = {"key": setup.key, "seed": run.seed, "last": float(last), "best": best, "seconds": seconds}
        self.scores[setup.key, run.seed or 0] = record
        append(self._scores_file, record)

    def _quality(self, value: float) -> float:
        workload = WORKLOADS[self.workload]
        sign = 1.0 if workload.objective == "accuracy" else -1.0
        worst = sign * workload.untrained
        return max(worst, sign * value) if math.isfinite(value) else worst
