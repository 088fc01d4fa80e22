"""Does the tuner win in 1 to 10 full trainings? Trains what is not in the cache yet, and writes the figures."""

from __future__ import annotations

import argparse
import shlex
import sqlite3
import sys

import numpy as np

from benchmarks.results import write_part
from benchmarks.tuning.figures import OWN
from benchmarks.tuning.grid import ANSWERS, ARMS, Cell, Wanted, cells
from benchmarks.tuning.kept import save
from benchmarks.tuning.page import body
from benchmarks.tuning.reach import OURS, Reach, reaches
from benchmarks.tuning.tested import CACHE, quiet
from benchmarks.tuning.truth import Truth, better_default, explore, measure_truth
from benchmarks.workloads import WORKLOADS


def main() -> None:
    """Fill the cells that are asked for, and write the part of RESULTS.md."""
    asked = _asked()
    if asked.keep:
        save(sqlite3.connect(CACHE), sqlite3.connect(ANSWERS))
        return
    quiet()
    wanted = Wanted(asked.arms, asked.budgets, asked.repeats, asked.again, asked.answered)
    found: list[Cell] = []
    truths: dict[str, Truth] = {}
    reached: list[Reach] = []
    for workload in asked.workloads:
        bench = better_default(workload)
        explore(bench)
        # The rule decides before a tuner runs; what the tuners find may still move the oracle.
        own = list(cells(bench, wanted)) if measure_truth(bench).enters else []
        truths[workload] = measure_truth(bench)
        found += own
        ours = [truths[workload].share(cell.score) for cell in own if (cell.arm, cell.budget) == (OWN, OURS)]
        if asked.reach and ours and truths[workload].enters:
            reached += reaches(bench, truths[workload], float(np.mean(ours)), asked.repeats)
        print(workload, "enters" if truths[workload].enters else "is excluded", flush=True)
    text = body(found, truths, reached, asked.note)
    if asked.write:
        write_part(
            "tuning",
            "Does `advisor tune` win in 1 to 10 trainings?",
            text,
            ("torch", "optuna", "scikit-learn"),
            shlex.join(
                ["python", "-m", "benchmarks.tuning", *(word for word in sys.argv[1:] if word not in asked.note)]
            ),
        )
    else:
        print(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", nargs="+", choices=list(WORKLOADS), default=list(WORKLOADS))
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=list(ARMS))
    parser.add_argument("--budgets", nargs="+", type=int, default=[1, 2, 3, 5, 10])
    parser.add_argument("--repeats", type=int, default=3, help="seeds of each arm")
    parser.add_argument("--again", nargs="+", choices=list(ARMS), default=[], help="arms to ask again")
    parser.add_argument("--answered", action="store_true", help="tell what has been answered, and ask no arm")
    parser.add_argument("--reach", action="store_true", help="ask what others need for our score at 3 FTE")
    parser.add_argument("--note", nargs="+", default=[], help="sentences to write below the targets")
    parser.add_argument("--keep", action="store_true", help="write data/ from the cache, and nothing else")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md instead of printing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
