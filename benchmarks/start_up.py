"""How long until `advisor suggest` has answered, against a minimal Typer app in the same run?

The minimal app validates one pydantic model and prints a 30-row rich table. Runs alternate, so that the machine's
noise falls on all alike; the figure is the median of the ratios, turn by turn, of the time on the clock and of the
processor's, which waits for no other program. What a first run leaves for the next is in a folder of the benchmark's
own: Python's compiled files, which an installation brings along, and the parsed knowledge. The first turn fills it and
is not counted; what parsing afresh costs is told by the row that begins without a memory. The knowledge doubled is a
copy of the package with a twin of every entry; the overlay is a folder of these twins, which is read and checked whole,
and ours with it.
"""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from results import table, write_part

from advisor.knowledge.loader import load_whole

RUNS = 20
#: Of the bootstrap: enough for the second digit of an interval.
DRAWS = 2_000
REPOSITORY = Path(__file__).parents[1]
MINIMAL = """
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


class Row(BaseModel):
    name: str
    value: float


app = typer.Typer()


@app.command()
def main() -> None:
    row = Row(name="learning_rate", value=0.1)
    table = Table("name", "value")
    for _ in range(30):
        table.add_row(row.name, str(row.value))
    Console().print(table)


app()
"""
#: Files -> what makes a twin of their entries: LRN501 of LRN001, S5-001 of S0-001, sgd_twin of sgd.
TWINS = {
    "hyperparameters/*.yaml": [(r"^name: (\w+)", r"name: \1_twin")],
    "procedures/*.yaml": [(r"^name: (\w+)", r"name: \1_twin")],
    "choices/*.yaml": [(r"^category: (\w+)", r"category: \1_twin")],
    "tasks/*.yaml": [(r"^name: ([\w-]+)", r"name: \1-twin")],
    "rules/*/*.yaml": [(r"^name: ([\w-]+)", r"name: \1-twin"), (r"^id: ([A-Z]{3})0", r"id: \g<1>5")],
    "sources.yaml": [(r"^([^\s#]+):", r"\1-twin:")],
    "claims.yaml": [(rf"^- id: S{number}", f"- id: S{number + 5}") for number in range(5)],
}


def write_twins(knowledge: Path, folder: Path) -> None:
    """Write a twin of every entry that a suggestion could ask for; a file that is there already is added to."""
    for pattern, changes in TWINS.items():
        for path in knowledge.glob(pattern):
            text = path.read_text(encoding="utf-8")
            for old, new in changes:
                text = re.sub(old, new, text, flags=re.MULTILINE)
            target = folder / path.relative_to(knowledge).with_name(_file_name(path, text))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("a", encoding="utf-8") as file:
                file.write(text)


def _file_name(path: Path, text: str) -> str:
    """Return the name of the file of an entry: that of the entry, behind the id of a rule."""
    named = re.search(r"^(?:name|category): (\S+)", text, re.MULTILINE)
    numbered = re.search(r"^id: (\S+)", text, re.MULTILINE)
    if named is None:
        return path.name
    return f"{numbered[1]}-{named[1]}.yaml" if numbered else f"{named[1]}.yaml"


class Taken(NamedTuple):
    """What one process took, in seconds."""

    clock: float
    processor: float


class Process(NamedTuple):
    """What is run: a command, in a folder, with a folder for what it keeps for the next time."""

    command: Sequence[str]
    where: Path
    cache: Path


def time_of(process: Process, compiled: Path) -> Taken:
    """Return what one run of the process took."""
    settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled), "XDG_CACHE_HOME": str(process.cache)}
    # Where it is set, everything would be compiled afresh every time.
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = _processor_time(), time.perf_counter()
    subprocess.run(process.command, check=True, capture_output=True, cwd=process.where, env=settings)
    return Taken(time.perf_counter() - began, _processor_time() - before)


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratio(times: Sequence[float], base: Sequence[float]) -> str:
    """Return the median of the ratios turn by turn, with a 95 % interval by bootstrap."""
    ratios = [time / other for time, other in zip(times, base, strict=True)]
    chance = random.Random(0)
    drawn = [statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(DRAWS)]
    low, *_, high = statistics.quantiles(drawn, n=40)
    return f"{statistics.median(ratios):.2f} ({low:.2f} to {high:.2f})"


def measured(folder: Path) -> Mapping[str, list[Taken]]:
    """Return what each process took, turn by turn; the first turn is not counted."""
    minimal, doubled, overlay = folder / "minimal.py", folder / "doubled", folder / "overlay"
    minimal.write_text(MINIMAL, encoding="utf-8")
    knowledge = REPOSITORY / "knowledge"
    shutil.copytree(REPOSITORY / "advisor", doubled / "advisor")
    shutil.copytree(knowledge, doubled / "advisor" / "_knowledge")
    for target in (doubled / "advisor" / "_knowledge", overlay):
        write_twins(knowledge, target)
    # A twin that is no knowledge would cost nothing: both are examined.
    load_whole(root=doubled / "advisor" / "_knowledge")
    load_whole([overlay])
    suggest = [sys.executable, "-m", "advisor", "suggest", "--task", "cnn-classification"]
    cache = folder / "cache"
    # Nothing can be written below a file.
    processes = {
        "minimal Typer app": Process([sys.executable, str(minimal)], REPOSITORY, cache),
        "advisor suggest": Process(suggest, REPOSITORY, cache),
        "the same, without a memory": Process(suggest, REPOSITORY, minimal),
        "the same, knowledge doubled": Process(suggest, doubled, folder / "cache of doubled"),
        "the same, with an overlay of as much": Process([*suggest, "--knowledge", str(overlay)], REPOSITORY, cache),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in processes}
    for _ in range(RUNS + 1):
        for name, process in processes.items():
            taken[name].append(time_of(process, folder / "compiled"))
    return {name: times[1:] for name, times in taken.items()}


def row(name: str, times: Sequence[Taken], base: Sequence[Taken], alone: Sequence[Taken]) -> list[str]:
    """Return the row of a process: the clock's time, then the ratios."""
    clock, processor = zip(*times, strict=True)
    base_clock, base_processor = zip(*base, strict=True)
    return [
        name,
        f"{statistics.median(clock):.3f} s",
        f"{min(clock):.3f} to {max(clock):.3f} s",
        ratio(clock, base_clock),
        ratio(clock, [one.clock for one in alone]),
        f"{statistics.median(processor):.3f} s",
        ratio(processor, base_processor),
    ]


def main() -> None:
    """Measure in turns and write the result."""
    with tempfile.TemporaryDirectory() as folder:
        taken = measured(Path(folder))
    base, alone = taken["minimal Typer app"], taken["advisor suggest"]
    head = ["process", "median", "range", "of minimal (95 %)", "of suggest (95 %)", "processor", "of minimal's (95 %)"]
    rows = [row(name, times, base, alone) for name, times in taken.items()]
    body = f"Median of {RUNS} processes each, in turns.\n\n" + table(head, rows)
    write_part("start_up", "Start-up of `advisor suggest`", body, ("typer", "pydantic", "rich", "pyyaml"))


if __name__ == "__main__":
    main()
