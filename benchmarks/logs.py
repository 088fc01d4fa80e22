"""How long does `advisor diagnose` take on large logs and on many, and how much memory; does it refuse garbage at once?

Processes are timed whole, start-up included, by the time that the processor worked for them: it does not depend on
what else runs on the machine. The yardstick of the large table is one pass of `csv.reader` over it, of the thousand
runs one of them.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from results import table, write_part

ROWS = 1_000_000
RUNS, POINTS = 1000, 200
GARBAGE = 2 * 1024**3
REPEATS = 3


def write_large(path: Path) -> None:
    """Write a table of a million rows, with a validation loss in every thousandth."""
    noise = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        file.write("step,epoch,train_loss,val_loss,lr\n")
        for step in range(ROWS):
            loss = 2 / (1 + step * 1e-5) + noise.gauss(0, 0.05)
            validation = f"{loss + 0.1:.6f}" if step % 1000 == 999 else ""
            file.write(f"{step},{step // 10000},{loss:.6f},{validation},{0.1 * (1 - step / ROWS):.8f}\n")


def write_many(folder: Path) -> None:
    """Write a thousand tables of 200 rows."""
    noise = random.Random(0)
    for number in range(RUNS):
        rows = ["step,train_loss,val_loss,lr"]
        for step in range(POINTS):
            train, validation = (level / (1 + step * 0.05) + noise.gauss(0, 0.02) for level in (2, 2.2))
            rows.append(f"{step},{train:.5f},{validation:.5f},{0.1 * (1 - step / POINTS):.6f}")
        (folder / f"run_{number:04d}.csv").write_text("\n".join(rows), encoding="utf-8")


def write_garbage(folder: Path) -> list[Path]:
    """Write two files of 2 GB: nothing but zeros, and a header above one endless line."""
    zeros, line = folder / "zeros", folder / "line.csv"
    with zeros.open("wb") as file:
        file.truncate(GARBAGE)
    with line.open("wb") as file:
        file.write(b"step,loss\n1,2\n")
        for _ in range(GARBAGE // 2**24):
            file.write(b"1," * 2**23)
    return [zeros, line]


def one_pass(path: Path) -> float:
    """Return the seconds of one pass of csv.reader."""
    began = time.process_time()
    with path.open(newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass
    return time.process_time() - began


def diagnose(path: Path) -> tuple[float, float]:
    """Return the seconds and the peak memory in MB of one process of `advisor diagnose`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "diagnose", str(path), "--format", "json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def middle(measure: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """Return the median seconds and the largest memory of some repeats."""
    taken = [measure() for _ in range(REPEATS)]
    return statistics.median(seconds for seconds, _ in taken), max(memory for _, memory in taken)


def main() -> None:
    """Measure and write the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, many = folder / "large.csv", folder / "many"
        write_large(large)
        many.mkdir()
        write_many(many)
        alone = many / "run_0000.csv"
        one_seconds, one_memory = middle(lambda: diagnose(alone))
        csv_seconds, _ = middle(lambda: (one_pass(large), 0.0))
        large_seconds, large_memory = middle(lambda: diagnose(large))
        many_seconds, many_memory = middle(lambda: diagnose(many))
        garbage = [(path.name, *diagnose(path)) for path in write_garbage(folder)]
    rows = [
        [f"one run of {POINTS} points (start-up)", f"{one_seconds:.2f} s", f"{one_memory:.0f} MB", ""],
        ["one pass of csv.reader over a million rows", f"{csv_seconds:.2f} s", "", ""],
        [
            "a million rows",
            f"{large_seconds:.2f} s",
            f"{large_memory:.0f} MB",
            f"{(large_seconds - one_seconds) / csv_seconds:.1f} passes beside start-up",
        ],
        [
            f"{RUNS} runs of {POINTS} points",
            f"{many_seconds:.2f} s",
            f"{many_memory:.0f} MB",
            f"{many_seconds / one_seconds:.1f} times one",
        ],
        *(
            [f"2 GB of garbage ({what})", f"{seconds:.2f} s", f"{memory:.0f} MB", ""]
            for what, seconds, memory in garbage
        ),
    ]
    body = (
        f"Median processor time and largest memory of {REPEATS} processes of `advisor diagnose --format json` each.\n\n"
    )
    write_part(
        "logs", "Reading large logs and many", body + table(["what", "time", "memory", "ratio"], rows), ("numpy",)
    )


if __name__ == "__main__":
    main()
