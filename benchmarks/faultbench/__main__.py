"""The fault benchmark: `generate` trains and labels, `score` asks the rules, `learned` a forest."""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor

from benchmarks.faultbench import learned, score
from benchmarks.faultbench.look import look_again
from benchmarks.faultbench.make import Making
from benchmarks.faultbench.published import SPLITS, TRACKS
from benchmarks.faultbench.workloads import WORKLOADS


def make(name: str) -> str:
    """Make the labelled runs of one workload, and return its name."""
    Making(name).run()
    return name


def generate(given: argparse.Namespace) -> None:
    """Train what the cache lacks, and publish the labelled runs, workload by workload."""
    with ProcessPoolExecutor(given.processes) as pool:
        for name in pool.map(make, given.workloads or WORKLOADS):
            print(name, "done", flush=True)


def renew(given: argparse.Namespace) -> None:
    """Look at data and models again, with what the checks have learned since; nothing is trained."""
    with ProcessPoolExecutor(given.processes) as pool:
        names = given.workloads or WORKLOADS
        for name, count in zip(names, pool.map(look_again, names), strict=True):
            print(name, count, "configurations", flush=True)


def judge(given: argparse.Namespace) -> None:
    """Score the rules; write only what is asked for."""
    splits = SPLITS if given.split == "all" else (given.split,)
    verdicts = score.judge_all(splits, given.track or TRACKS, given.processes)
    print(score.report(verdicts))
    # What is misread on the judging half is not for the eyes of those who tune.
    if given.split == "tune":
        print("\nmisread:", *score.write_listings(verdicts), sep="\n  ")
    if given.write:
        score.write_results(verdicts)
    if given.evidence:
        print(f"{len(score.write_evidence(verdicts))} records of rules written")


def learn(given: argparse.Namespace) -> None:
    """Ask a learned judge, and print or write what it says."""
    print(text := learned.report(given.processes))
    if given.write:
        learned.write_results(text)


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faultbench", description=__doc__)
    commands = parser.add_subparsers(required=True)

    making = commands.add_parser("generate", help="train what the cache lacks, and publish the labelled runs")
    making.add_argument("--processes", type=int, default=2)
    making.add_argument("workloads", nargs="*", help="all of them when none is named")
    making.set_defaults(do=generate)

    looking = commands.add_parser("look", help="measure data and models of the labelled runs again, and train nothing")
    looking.add_argument("--processes", type=int, default=2)
    looking.add_argument("workloads", nargs="*", help="all of them when none is named")
    looking.set_defaults(do=renew)

    judging = commands.add_parser("score", help="diagnose the labelled runs, and count")
    judging.add_argument("--split", choices=(*SPLITS, "all"), default="tune")
    judging.add_argument("--track", choices=TRACKS, action="append", help="all three when none is named")
    judging.add_argument("--processes", type=int, default=2)
    judging.add_argument("--write", action="store_true", help="write the figures to benchmarks/RESULTS.md")
    judging.add_argument("--evidence", action="store_true", help="write the record of each rule to reports/evidence/")
    judging.set_defaults(do=judge)

    learning = commands.add_parser("learned", help="how far a forest gets with the same signs, workload by workload")
    learning.add_argument("--processes", type=int, default=2)
    learning.add_argument("--write", action="store_true", help="write the table to benchmarks/RESULTS.md")
    learning.set_defaults(do=learn)

    given = parser.parse_args()
    given.do(given)


if __name__ == "__main__":
    main()
