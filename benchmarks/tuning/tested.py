"""`Tested`: a workload with a test split that no tuner sees, and trainings that are kept so that none is made twice."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
import sqlite3
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from advisor.core.config import Config, Value
from advisor.core.run import Run
from advisor.core.trainable import Observer
from advisor.probes.scores import score_of
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.training.workbench import Workbench
from benchmarks.tuning.kept import evaluations_of, fill_trainings
from benchmarks.workloads import WORKLOADS
from benchmarks.workloads.data import Pair
from benchmarks.workloads.remembered import PATIENCE, fingerprint

CACHE = Path(__file__).parents[1] / "cache" / "tuning.sqlite"
#: Adam and AdamW at PyTorch's own values; plain SGD for the record.
DEFAULTS: dict[str, dict[str, Value]] = {
    "adam": {"optimizer": "adam", "learning_rate": 1e-3},
    "adamw": {"optimizer": "adamw", "learning_rate": 1e-3, "weight_decay": 0.01},
    "sgd": {"optimizer": "sgd", "learning_rate": 1e-3},
}
#: Fewer examples than this tell configurations apart badly; then the validation examples are shared out in halves.
ENOUGH = 150
_TABLE = (
    "CREATE TABLE IF NOT EXISTS runs (print TEXT, config TEXT, seed INTEGER, length REAL, watched TEXT, "
    "score REAL, test REAL, run BLOB, PRIMARY KEY (print, config, seed, length, watched))"
)


@dataclasses.dataclass(frozen=True)
class Known:
    """A full training: its configuration, seed, and scores, smaller where better; infinite where it failed."""

    config: Config
    seed: int
    score: float
    test: float


class Tested(ProblemTrainable):
    """One workload from one of the defaults; scores are turned so that smaller is better."""

    #: No class of tests, whatever pytest makes of its name.
    __test__ = False

    def __init__(self, workload: str, optimizer: str = "adam", path: Path = CACHE) -> None:
        problem, test = _split(workload, optimizer)
        self._last: nn.Module | None = None
        super().__init__(dataclasses.replace(problem, build_model=self._building(problem)))
        self.print = f"{workload} {fingerprint(problem)}"
        self._test = Workbench.of(dataclasses.replace(problem, validation=test), self.start)
        #: Seconds spent in trainings, read or made: what the rest took is the tuner's own.
        self.inside = 0.0
        path.parent.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(path, timeout=PATIENCE)
        self.store.execute(_TABLE)
        fill_trainings(self.store)

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Return the run from the file, else train, test and keep it."""
        began = time.perf_counter()
        watched = "" if observer is None or length == 1.0 else type(observer).__name__
        key = (self.print, _text(config), seed, length, watched)
        where = "WHERE print = ? AND config = ? AND seed = ? AND length = ? AND watched = ?"
        known = self.store.execute(f"SELECT run FROM runs {where}", key).fetchone()
        if known is not None:
            # Field by field: a run that was kept before a field was added has its default.
            run = Run(**{**vars(pickle.loads(zlib.decompress(known[0]))), "config": config})
        else:
            run = super().run(config, seed, length, observer)
            score = self._turned(score_of(run, self.objective))
            test = self._on_test(config) if length == 1.0 and math.isfinite(score) else math.inf
            packed = zlib.compress(pickle.dumps(dataclasses.replace(run, config=Config())))
            with self.store:
                self.store.execute(
                    "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*key, score, test, packed)
                )
        self.inside += time.perf_counter() - began
        return run

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run]:
        """Return the runs one by one: in one pass they would be other trainings than those that are kept."""
        return [self.run(config, seed, length) for config, seed in trainings]

    def full(self, config: Config, seed: int) -> Known:
        """Return a full training's scores."""
        found = self._scores(config, seed)
        if found is None:
            self.run(config, seed)
            found = self._scores(config, seed)
            assert found is not None
        return Known(config, seed, *found)

    def _scores(self, config: Config, seed: int) -> tuple[float, float] | None:
        key = (self.print, _text(config), seed)
        for place in ("runs WHERE length = 1.0 AND", "kept WHERE"):
            asked = f"SELECT score, test FROM {place} print = ? AND config = ? AND seed = ?"
            found: tuple[float, float] | None = self.store.execute(asked, key).fetchone()
            if found is not None:
                return found
        return None

    def evaluations(self, config: Config, seed: int) -> list[tuple[float, float]]:
        """Return share of the training and score at each evaluation; a failed training has those before it failed."""
        asked = "SELECT seen FROM kept WHERE print = ? AND config = ? AND seed = ?"
        kept = self.store.execute(asked, (self.print, _text(config), seed)).fetchone()
        seen = json.loads(kept[0]) if kept else evaluations_of(self.run(config, seed), self.objective.metric)
        return [(min(1.0, float(at)), self._turned(float(value))) for at, value in seen if math.isfinite(value)]

    def short(self, config: Config, seed: int, length: float) -> tuple[float, float]:
        """Return the score of a training with the whole schedule scaled down, and what it cost."""
        run = self.run(config, seed, length)
        return self._turned(score_of(run, self.objective)), run.cost

    def all_known(self) -> list[Known]:
        """Return every full training of this workload that anyone has made."""
        rows = self.store.execute(
            "SELECT config, seed, score, test FROM runs WHERE print = ? AND length = 1.0 UNION "
            "SELECT config, seed, score, test FROM kept WHERE print = ?",
            (self.print, self.print),
        )
        return [Known(Config(json.loads(config)), seed, score, test) for config, seed, score, test in rows]

    def _turned(self, score: float | None) -> float:
        if score is None:
            return math.inf
        return -score if self.objective.direction == "maximize" else score

    def _on_test(self, config: Config) -> float:
        assert self._last is not None
        values = self._test.evaluate(self._last, config)
        score = values[self.problem.objective]
        return self._turned(score if math.isfinite(score) else None)

    def _building(self, problem: Problem) -> Callable[[Config], nn.Module]:
        def build(config: Config) -> nn.Module:
            self._last = problem.build_model(config)
            return self._last

        return build


def _split(workload: str, optimizer: str) -> tuple[Problem, Pair]:
    """Return the problem as tuners see it, and the test examples."""
    task = WORKLOADS[workload]
    parts, start = task.load(), {"schedule": "constant", "batch_size": 32, **DEFAULTS[optimizer]}
    problem = dataclasses.replace(task.problem("adam"), start=start)
    if len(parts.rest[0]) >= ENOUGH:
        return problem, parts.rest
    half = len(parts.validation[0]) // 2
    seen, test = (tuple(part[share] for part in parts.validation) for share in (slice(half), slice(half, None)))
    return dataclasses.replace(problem, validation=(seen[0], seen[1])), (test[0], test[1])


def _text(config: Config) -> str:
    return json.dumps(dict(sorted(config.items())))


def quiet() -> None:
    """Train on one core: the figures are compared, and the machine is shared."""
    torch.set_num_threads(1)
