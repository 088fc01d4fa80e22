"""How far would a learned judge get with our signs? A forest that has seen every other workload, labels included.

It is no rival to the rules, for it can explain nothing; it is a yardstick of how much the signs can tell at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from advisor.core.sign_value import SignValue
from advisor.diagnosis import signs_of
from advisor.knowledge.loader import load_knowledge
from benchmarks.faultbench.labels import Label
from benchmarks.faultbench.published import SPLITS, TRACKS, records, shown
from benchmarks.faultbench.store import Record
from benchmarks.results import table, write_part

#: The false alarms that the owner allows.
ALLOWED = 0.02
TREES = 400
#: What a missing sign counts as: far below all that are there, so that a tree can ask for it.
MISSING = -1e6
HEALTHY = "healthy"


@dataclass(frozen=True)
class Seen:
    """One whole labelled run, as numbers."""

    workload: str
    split: str
    label: Label
    signs: dict[str, float]

    @property
    def answer(self) -> str:
        """Return what the forest is to say."""
        return HEALTHY if self.label.verdict == HEALTHY else str(self.label.primary)


@dataclass(frozen=True)
class Told:
    """What the forest said of one run that it had not seen, nor any other of its workload."""

    run: Seen
    #: How sure it is that the run is faulty, above what it is of one healthy run in fifty among those it has seen.
    alarmed: bool
    cause: str

    @property
    def right(self) -> bool:
        """Return whether it raised an alarm, and for a cause that a fix has proved."""
        return self.alarmed and self.cause in self.run.label.causes


def seen(record: Record, split: str, track: str) -> list[Seen]:
    """Return the whole runs of a configuration, those between healthy and faulty left out."""
    whole = [one for one in shown(record, track) if one.share == 1 and one.label.verdict != "between"]
    knowledge = load_knowledge()
    return [
        Seen(record["workload"], split, one.label, _numbers(signs_of(one.run, knowledge, one.situation)))
        for one in whole
    ]


def _numbers(signs: dict[str, SignValue]) -> dict[str, float]:
    return {
        name: float(np.clip(value, MISSING, -MISSING))
        for name, value in signs.items()
        if isinstance(value, int | float) and not np.isnan(value)
    }


def told(runs: Sequence[Seen]) -> list[Told]:
    """Return what a forest says of the runs of each workload that has learned from all other workloads."""
    names = sorted({name for run in runs for name in run.signs})
    values = np.array([[run.signs.get(name, MISSING) for name in names] for run in runs], dtype=np.float32)
    answers = np.array([run.answer for run in runs])
    workloads = np.array([run.workload for run in runs])
    doubt = np.zeros(len(runs))
    causes = np.full(len(runs), HEALTHY, dtype=object)
    for workload in sorted(set(workloads)):
        doubt[workloads == workload], causes[workloads == workload] = _judged(values, answers, workloads == workload)
    told_of = []
    for number, run in enumerate(runs):
        others = (workloads != run.workload) & (answers == HEALTHY)
        alarmed = bool(doubt[number] > np.quantile(doubt[others], 1 - ALLOWED))
        told_of.append(Told(run, alarmed, str(causes[number])))
    return told_of


def _judged(
    values: NDArray[np.float32], answers: NDArray[np.str_], left_out: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], list[str]]:
    """Return how far from healthy each run looks that was left out, and the likeliest cause of each."""
    forest = ExtraTreesClassifier(
        TREES, min_samples_leaf=3, max_features=0.3, class_weight="balanced", random_state=0, n_jobs=1
    )
    chances = forest.fit(values[~left_out], answers[~left_out]).predict_proba(values[left_out])
    healthy = list(forest.classes_).index(HEALTHY)
    doubt = 1 - chances[:, healthy]
    chances[:, healthy] = -1
    return doubt, [str(forest.classes_[best]) for best in chances.argmax(1)]


def report(processes: int) -> str:
    """Return the table: false alarms and right causes of the forest, by split and track."""
    rows = []
    for track in TRACKS:
        runs: list[Seen] = []
        with ProcessPoolExecutor(processes) as pool:
            for split in SPLITS:
                parts = pool.map(partial(seen, split=split, track=track), records(split), chunksize=8)
                runs += [run for part in parts for run in part]
        judged = told(runs)
        rows += [_row(split, track, [one for one in judged if one.run.split == split]) for split in SPLITS]
        rows.append(_row("all", track, judged))
    return table(["split", "track", "false alarms on healthy runs", "right cause first"], rows)


def _row(split: str, track: str, judged: Sequence[Told]) -> list[str]:
    well = [one.alarmed for one in judged if one.run.answer == HEALTHY]
    sick = [one.right for one in judged if one.run.answer != HEALTHY]
    return [split, track, f"{np.mean(well):.1%} of {len(well)}", f"{np.mean(sick):.1%} of {len(sick)}"]


def write_results(text: str) -> None:
    """Write the part of RESULTS.md."""
    intro = (
        f"How much do the signs tell at all? A forest of {TREES} trees gets every sign that the rules get, and the "
        "labels of all workloads but the one that it is asked about; it alarms where it is surer than on all but "
        f"{ALLOWED:.0%} of the healthy runs of the others. The rules "
        "had the labels of TUNE, and of what was looked at. It is a yardstick and no rival: it explains nothing.\n\n"
    )
    write_part(
        "faultbench_learned",
        "FaultBench: a learned judge on the same signs",
        intro + text,
        ("scikit-learn",),
        "python -m benchmarks.faultbench learned --write",
    )
