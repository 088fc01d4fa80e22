"""python -m benchmarks.faultbench.peers [--check | --gallery]: other systems and ours on the same labelled runs."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import partial

from advisor.errors import InputError
from benchmarks.faultbench.peers import (
    always_rate,
    autotrainer,
    documented,
    runmedic,
    sagemaker,
    sk_autod,
    training_doctor,
    trainproof,
)
from benchmarks.faultbench.peers.cases import GALLERY, gallery, of_record
from benchmarks.faultbench.peers.compare import Answer, Row, Score, answer, compare, rows
from benchmarks.faultbench.peers.peer import Peer, module, pins
from benchmarks.faultbench.published import SPLITS, records
from benchmarks.faultbench.store import Record
from benchmarks.results import table, write_part

PACKAGES = (training_doctor, sk_autod, trainproof, runmedic)
ADAPTERS = (*PACKAGES, sagemaker, autotrainer, always_rate)
#: What the runs show: losses, metrics and rate; then gradients, updates and dead units as well. No peer reads the rest.
TRACKS = ("curves", "instruments")
#: The shares of a `Score`, in its order.
SHARES = (
    "false alarms on healthy runs", "detects faults it has a word for", "detects any fault",
    "a claimed cause is right", "claimed causes that are right",
)  # fmt: skip
HEAD = ["system", "can judge", *SHARES, "we, listening to", *(f"ours: {name}" for name in SHARES)]


def peers(aloud: bool = True) -> list[Peer]:
    """Return the peers that can run here, and say which packages are missing if that is to be said aloud."""
    missing = []
    for adapter in PACKAGES:
        try:
            module(adapter.PACKAGE, adapter.PACKAGE.replace("-", "_"))
        except InputError as error:
            missing.append(adapter)
            if aloud:
                print(f"left out: {error}", file=sys.stderr)
    return [peer for adapter in ADAPTERS if adapter not in missing for peer in adapter.PEERS]


def answers_of(record: Record, track: str) -> list[Answer]:
    """Return what everybody says of the runs of one published configuration."""
    return [answer(case, peers(aloud=False)) for case in of_record(record, track)]


def tables(split: str, processes: int) -> str:
    """Return the comparison on a split of the labelled runs, one table per track."""
    found = records(split)
    if not found:
        raise InputError("there are no labelled runs yet: run python -m benchmarks.faultbench generate first.")
    here, parts = peers(), []
    with ProcessPoolExecutor(processes) as pool:
        for track in TRACKS:
            parted = pool.map(partial(answers_of, track=track), found, chunksize=4)
            answers = [one for part in parted for one in part]
            # Workloads that are not made yet are not in it, which the title shows.
            size = f"{len(found)} configurations of {len({record['workload'] for record in found})} workloads"
            parts.append(f"### {split}, {track}: {size}\n\n{shown(rows(answers, here))}")
    return "\n\n".join(parts)


def shown(compared: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    return table(HEAD, [_line(row) for row in compared])


def _line(row: Row) -> list[str]:
    return [f"{row.peer} ({row.version})", f"{row.judged.value:.0%}", *_cells(row.score), *_ours(row.point, row.ours)]


def _ours(point: str | None, score: Score | None) -> list[str]:
    if point is None or score is None:
        return ["never so quiet", *[""] * len(fields(Score))]
    return [point, *_cells(score)]


def _cells(score: Score) -> list[str]:
    return [str(getattr(score, each.name)) for each in fields(Score)]


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faultbench.peers", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run each adapter on its system's documented examples")
    parser.add_argument("--gallery", action="store_true", help="compare on other people's curves of ../shared instead")
    parser.add_argument("--split", choices=SPLITS, default="judge")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the table to benchmarks/RESULTS.md")
    given = parser.parse_args()
    if given.check:
        print(*documented.check(peers()), sep="\n")
    elif given.gallery:
        print(shown(compare(gallery(), peers())) if GALLERY.exists() else f"skipped: there is no {GALLERY.name} here")
    else:
        body = tables(given.split, given.processes)
        print(body)
        if given.write:
            command = f"python -m benchmarks.faultbench.peers --split {given.split} --write"
            write_part(
                "faultbench_peers", "FaultBench: other systems on the same runs", _with_words(body), ("numpy",), command
            )


def _with_words(body: str) -> str:
    packages = ", ".join(f"{package} {pinned}" for package, pinned in pins().items())
    return (
        "Both sides of a row are measured on the runs that the peer can judge; causes and the first detection column "
        "on the faults of the cause groups that it has a word for. Ours is the operating point that detects most among "
        "those with no more false alarms than the peer's. 95 % intervals know that runs of one configuration are no "
        "independent evidence. The thresholds of SageMaker Debugger and AUTOTRAINER are read from their documents, as "
        "far as logged curves allow; the packages are the published ones "
        f"({packages}). What a label claims: `benchmarks/faultbench/peers/causes.py`. "
        f"Run `python -m benchmarks.faultbench.peers --write` to make this part again.\n\n{body}"
    )


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
