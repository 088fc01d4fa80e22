"""How long until `advisor suggest` has answered, against a minimal Typer app in the same run?

The minimal app validates one pydantic model and prints a 30-row rich table. Runs alternate, so that the machine's
noise falls on both alike; the figure is the ratio of the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import table, write_part

RUNS = 20
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


def seconds(command: list[str]) -> float:
    """Return the wall time of one process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure in turns and write the result."""
    with tempfile.TemporaryDirectory() as folder:
        minimal = Path(folder) / "minimal.py"
        minimal.write_text(MINIMAL, encoding="utf-8")
        commands = {
            "minimal Typer app": [sys.executable, str(minimal)],
            "advisor suggest": [sys.executable, "-m", "advisor", "suggest", "--task", "cnn-classification"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS + 1):
            for name, command in commands.items():
                taken[name].append(seconds(command))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    base = medians["minimal Typer app"]
    rows = [
        [name, f"{median:.3f} s", f"{min(taken[name][1:]):.3f} to {max(taken[name][1:]):.3f} s", f"{median / base:.2f}"]
        for name, median in medians.items()
    ]
    body = f"Median of {RUNS} processes each, in turns.\n\n" + table(["process", "median", "range", "ratio"], rows)
    write_part("start_up", "Start-up of `advisor suggest`", body, ("typer", "pydantic", "rich", "pyyaml"))


if __name__ == "__main__":
    main()
