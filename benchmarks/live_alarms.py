"""What would `advisor.Monitor` tell while a training runs? Other people's DeepOBS trainings, told point by point.

A run at the best rate of its sweep (or one as good within the noise of the seeds) should be left in peace, unless its
whole curve raises the same alarm. A run at a rate that is off by 1.5 decades or more should raise, while it runs, an
alarm that its whole curve raises too. The numbers in advisor/monitor/rhythm.py were chosen on these runs.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from foreign import CURVES, curve, floats, records, run_by_epochs
from results import table, write_part

from advisor.core.finding import Finding
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.diagnosis import diagnose
from advisor.knowledge.loader import load_knowledge
from advisor.monitor.rhythm import Alarms, Rhythm

FOLDER = CURVES / "deepobs_baselines"
PROBLEMS = ("cifar10_3c3d", "fmnist_2c2d", "mnist_vae")
#: Decades from the best rate at which a run counts as bad; in between, neither word is fair.
FAR = 1.5
#: A slow loop: no judgement is left out to save time.
SECONDS_PER_POINT = 60.0


@dataclass(frozen=True)
class Case:
    """One run, whether it is healthy, and what was told of it: at once, in the monitor's rhythm, and at its end."""

    healthy: bool
    at_once: frozenset[str]
    live: Mapping[str, float]
    final: frozenset[str]

    @property
    def is_false(self) -> bool:
        return bool(self.live.keys() - self.final)


def alarms(run: Run) -> tuple[Finding, ...]:
    """Return the alarms that the rules raise."""
    return diagnose(run, load_knowledge(), Situation()).findings


def run_by_updates(record: Mapping[str, Any]) -> Run:
    """Return a run of single updates: the first 500, then each of a stride, with its evaluations."""
    first, planned = record["mb_loss_first"], float(record["n_minibatch"])
    strided = np.arange(len(record["mb_loss_strided"])) * record["mb_loss_stride"] + 1.0
    later = strided > len(first)
    x = np.concatenate([np.arange(1.0, len(first) + 1), strided[later]])
    y = np.concatenate([floats(first), floats(record["mb_loss_strided"])[later]])
    evaluated = np.linspace(0, planned, len(record["test_loss"]))
    val = curve("val_loss", record["test_loss"], "step", evaluated.tolist())
    return Run(
        curves={"train_loss": curve("train_loss", y.tolist(), "step", x.tolist()), "val_loss": val}, planned_x=planned
    )


def told(run: Run, rhythm: Rhythm, at_once: bool) -> dict[str, float]:
    """Return rule -> share of the run at which it was told."""
    planned, heard, found = run.planned_x or 1.0, Alarms(), dict[str, float]()
    for points, x in enumerate(run.curves["train_loss"].x.tolist(), start=1):
        now = SECONDS_PER_POINT * points
        if rhythm.due(x, points, now):
            rhythm.judged(points, now, now)
            seen = {name: curve.until(x) for name, curve in run.curves.items()}
            prefix = replace(run, curves={name: curve for name, curve in seen.items() if len(curve)})
            found |= {finding.rule: x / planned for finding in heard.fresh(alarms(prefix), at_once)}
    return found


def cases(by_updates: bool) -> Iterator[Case]:
    """Yield the runs that are either as good as the best of their sweep or far from it."""
    with (FOLDER / "truth_table.csv").open(encoding="utf-8") as rows:
        truth = {(row["problem"], row["optimizer"], exponent(row["lr"])): row for row in csv.DictReader(rows)}
    for problem in PROBLEMS:
        for record in records(FOLDER / f"{problem}.jsonl.gz"):
            row = truth.get((problem, record["optimizer"], exponent(record["lr"])))
            if row is None or not (is_healthy(row) or abs(float(row["log10_lr_over_best"] or 0)) >= FAR):
                continue
            run = run_by_updates(record) if by_updates else run_by_epochs(record)
            run = replace(run, planned_x=run.planned_x or float(len(record["train_loss"]) - 1))
            rhythm = Rhythm.of_steps(run.planned_x) if by_updates else Rhythm()
            final = frozenset(finding.rule for finding in alarms(run))
            at_once = frozenset(told(run, Rhythm(), True)) if is_healthy(row) else frozenset()
            yield Case(is_healthy(row), at_once, told(run, rhythm, False), final)


def is_healthy(row: Mapping[str, str]) -> bool:
    """Return whether the rate is as good as the best of its sweep."""
    return row["within_noise_of_best"] == "1"


def exponent(rate: str | float) -> float:
    """Return the power of ten of a rate, as exactly as the sweeps write it."""
    return round(math.log10(float(rate)), 1)


def main() -> None:
    """Read every run and write the result."""
    if not FOLDER.exists():
        sys.exit(f"{FOLDER} is not there: these curves are other people's and lie beside the repository.")
    rows = []
    for kind, by_updates in (("single updates", True), ("epochs", False)):
        runs = list(cases(by_updates))
        healthy, bad = ([case for case in runs if case.healthy is wanted] for wanted in (True, False))
        lasting = [case for case in bad if case.final]
        when = [min(case.live[rule] for rule in hit) for case in lasting if (hit := case.live.keys() & case.final)]
        rows.append(
            [
                kind,
                f"{sum(bool(case.at_once - case.final) for case in healthy)} of {len(healthy)}",
                f"{sum(case.is_false for case in healthy)} of {len(healthy)}",
                f"{len(when)} of {len(lasting)}",
                f"{100 * float(np.median(when)):.0f} %",
            ]
        )
    head = [
        "logged",
        "healthy, false if told at once",
        "healthy, false as told",
        "bad, told while it ran",
        "at (median)",
    ]
    body = f"{__doc__.partition(chr(10))[2].strip() if __doc__ else ''}\n\n{table(head, rows)}"
    write_part("live_alarms", "What `advisor.Monitor` tells while a training runs", body, ("numpy",))


if __name__ == "__main__":
    main()
