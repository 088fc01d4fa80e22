"""`Remembered`: a problem whose trainings are kept in a file, so that none is made twice, also after a kill."""

from __future__ import annotations

import hashlib
import json
import pickle
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.trainable import Observer
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from benchmarks.workloads import WORKLOADS

CACHE = Path(__file__).parents[1] / "cache" / "workloads.sqlite"
#: Seconds to wait for another process that is writing.
PATIENCE = 60


class Remembered(ProblemTrainable):
    """One workload with one optimizer; a training that is known by configuration, seed and length is read."""

    def __init__(self, workload: str, optimizer: str, path: Path = CACHE) -> None:
        super().__init__(WORKLOADS[workload].problem(optimizer))
        self.print = fingerprint(self.problem)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(path, timeout=PATIENCE)
        self.store.execute("CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, run BLOB)")

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Return the run from the file, else train and keep it."""
        # An observer may stop a training early; the probes have one kind, the watch of the range test.
        watched = None if observer is None else type(observer).__name__
        key = json.dumps([self.name, self.print, sorted(config.items()), seed, length, watched])
        known = self.store.execute("SELECT run FROM runs WHERE key = ?", (key,)).fetchone()
        if known is not None:
            return _unpacked(pickle.loads(known[0]), config, seed, length)
        run = super().run(config, seed, length, observer)
        with self.store:
            self.store.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (key, pickle.dumps(self._packed(run))))
        return run

    def _packed(self, run: Run) -> Mapping[str, Any]:
        names = {"train_loss", "learning_rate", "val_loss", self.objective.curve}
        curves = {name: (run.curves[name].x, run.curves[name].y) for name in names if name in run.curves}
        kept = ("planned_x", "cost", "seconds", "failure")
        return {"outcome": run.outcome.value, "curves": curves, **{name: getattr(run, name) for name in kept}}


def fingerprint(problem: Problem) -> str:
    """Return a short text that changes with the data, the model, the loss or the length."""
    examples = (*problem.train, *problem.validation)  # type: ignore[misc]
    said = repr(problem.build_model(Config())), problem.loss, problem.epochs
    parts = [repr(said).encode(), *(part.numpy().tobytes() for part in examples)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def _unpacked(kept: Mapping[str, Any], config: Config, seed: int, length: float) -> Run:
    curves = {name: Curve(name, x, y) for name, (x, y) in kept["curves"].items()}
    fields = {name: value for name, value in kept.items() if name not in ("outcome", "curves")}
    outcome = Outcome(kept["outcome"])
    return Run(config, curves, outcome, format="problem", seed=seed, length=length, defaults_apply=True, **fields)
