"""Does the tuner win in 1 to 10 full trainings? Trains what is not in the cache yet, and writes the figures."""

from __future__ import annotations

import argparse
import shlex
import sys

from benchmarks.results import write_part
from benchmarks.tuning.figures import body
from benchmarks.tuning.grid import ARMS, Cell, Wanted, cells
from benchmarks.tuning.tested import quiet
from benchmarks.tuning.truth import Truth, better_default, explore, measure_truth
from benchmarks.workloads import WORKLOADS

#: What the owner asked for, beyond the arms that are there.
NOT_MEASURED = (
    "Not measured: 10 FTE, TPE with a Hyperband pruner, the GP sampler, ours without knowledge, rules or refinement, "
    "ours with a deliberately wrong knowledge base, and the workloads that are not in the table.",
)


def main() -> None:
    """Fill the cells that are asked for, and write the part of RESULTS.md."""
    asked = _asked()
    quiet()
    wanted = Wanted(asked.arms, asked.budgets, asked.repeats, asked.again)
    found: list[Cell] = []
    truths: dict[str, Truth] = {}
    for workload in asked.workloads:
        bench = better_default(workload)
        explore(bench)
        own = list(cells(bench, wanted))
        truths[workload] = measure_truth(bench)
        found += own
        print(workload, "enters" if truths[workload].enters else "is excluded", flush=True)
    text = body(found, truths, NOT_MEASURED)
    if asked.write:
        write_part(
            "tuning",
            "Does `advisor tune` win in 1 to 10 trainings?",
            text,
            ("torch", "optuna", "scikit-learn"),
            shlex.join(["python", "-m", "benchmarks.tuning", *sys.argv[1:]]),
        )
    else:
        print(text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", nargs="+", choices=list(WORKLOADS), default=list(WORKLOADS))
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=[arm for arm in ARMS if arm != "GP"])
    parser.add_argument("--budgets", nargs="+", type=int, default=[1, 3, 5])
    parser.add_argument("--repeats", type=int, default=3, help="seeds of each arm")
    parser.add_argument("--again", nargs="+", choices=list(ARMS), default=[], help="arms to ask again")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md instead of printing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
