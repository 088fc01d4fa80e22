"""What does the report of a long session weigh, and how long does it take to write and to open?

A function that only pretends to train is tuned with a budget of 100 and of 500 trainings: all but the training is real,
the search included. A process of its own writes the report, and tells the processor's time and its most memory.
Headless Chromium opens it from its file: the time to open is that until the page is laid out and painted, the best of
several, since other work on the machine only adds to it.
"""

from __future__ import annotations

import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from results import table, write_part

import advisor
from advisor import Config
from advisor.programs.function import Report
from advisor.session import Session

#: Trainings -> what the owner asks of the report of such a session.
SESSIONS = {100: "under 6 MB, opens in under 2 s", 500: "written in under 15 s with under 1 GB"}
#: Of each training, as a log of a short real one has.
STEPS = 400
OPENINGS = 7
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Written by a process of its own, which tells what it took.
WRITE = """
import json, resource, sys, time
from pathlib import Path
from advisor.report.of_session import write_report
from advisor.session import Session
write_report(Session.open(Path(sys.argv[1])), Path(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
#: Layout is forced, and two frames are painted.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"


class Weighed(NamedTuple):
    """A report: what its writing took, its weight, and how long it takes to open."""

    trainings: int
    #: Seconds of the processor, start of Python included: those of the clock are the neighbours' as well.
    processor: float
    #: Of memory, and of the file.
    megabytes: float
    file_megabytes: float
    #: Seconds, best and median.
    opening: float
    usual_opening: float


def train(config: Config, report: Report, seed: int) -> None:
    """Fall as a loss does, faster and lower at good values, with noise."""
    chance = np.random.default_rng([seed, int(1e9 * config.learning_rate)])
    badness = abs(math.log10(config.learning_rate / 0.02)) + abs(config.dropout - 0.2)
    steps = max(1, round(STEPS * config.epochs / 20))
    for step in range(1, steps + 1):
        loss = 0.3 + 0.1 * badness + 2 * math.exp(-6 * step / steps / (1 + badness)) + 0.02 * chance.standard_normal()
        report(step=step, train_loss=loss, **({"val_loss": loss + 0.05} if step % 20 == 0 else {}))


def tuned(trainings: int, folder: Path) -> Path:
    """Return the directory of a session of about so many trainings."""
    start = {"learning_rate": 1e-4, "dropout": 0.0, "weight_decay": 1e-5, "epochs": 20}
    directory = folder / str(trainings)
    # TPE goes on for as long as there is a budget.
    advisor.tune(train, f"{trainings}x", task="tabular-classification", start=start, session=directory, sampler="tpe")
    return directory


def weighed(directory: Path) -> Weighed:
    """Return what the report of the session takes and weighs."""
    page = directory / "report.html"
    command = [sys.executable, "-c", WRITE, str(directory), str(page)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    processor, megabytes = json.loads(told)
    openings = [seconds_to_open(page) for _ in range(OPENINGS)]
    return Weighed(
        trainings=len(Session.open(directory).ledger.trials),
        processor=processor,
        megabytes=megabytes,
        file_megabytes=page.stat().st_size / 1e6,
        opening=min(openings),
        usual_opening=statistics.median(openings),
    )


def seconds_to_open(page: Path) -> float:
    """Return the seconds until a fresh browser window shows the page."""
    from playwright.sync_api import sync_playwright

    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page()
        window.goto("about:blank")
        began = time.perf_counter()
        window.goto(page.as_uri(), wait_until="load")
        window.evaluate(PAINTED)
        taken = time.perf_counter() - began
        browser.close()
    return taken


def main() -> None:
    """Tune, write, open, and write the result."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for wanted, limits in SESSIONS.items():
            found = weighed(tuned(wanted, Path(folder)))
            rows.append(
                [
                    str(found.trainings),
                    f"{found.processor:.1f} s",
                    f"{found.megabytes:.0f} MB",
                    f"{found.file_megabytes:.1f} MB",
                    f"{found.opening:.2f} s (median {found.usual_opening:.2f})",
                    limits,
                ]
            )
    head = ["trainings", "written in (processor)", "most memory", "file", f"opens in, best of {OPENINGS}", "asked"]
    write_part("report_size", "The report of a long session", table(head, rows), ("plotly", "jinja2", "optuna"))


if __name__ == "__main__":
    main()
