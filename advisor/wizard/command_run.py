"""A user's command as something that can be trained: it is run in a process group of its own, and its log is read.

This is the seam to whatever else can run commands: `trainable_of_command` returns a `Trainable` and nothing more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Objective, Observer
from advisor.errors import AdvisorError, LogError
from advisor.knowledge.base import Knowledge
from advisor.logs import read_runs
from advisor.suggestion import examples_per_update
from advisor.wizard.placeholders import filled, placeholders, takes

#: What a process gets to write its last lines after it was asked to end.
_GRACE_SECONDS = 5.0
_OBJECTIVE = Objective(metric="loss", direction="minimize")


@dataclass(frozen=True)
class CommandTrainable:
    """A command with places for hyperparameters."""

    command: str
    start: Config
    situation: Situation
    knobs: dict[str, Range]
    #: Where the command logs to; None where it prints.
    log: Path | None
    #: Where its output, and a log whose place we choose, are kept.
    directory: Path
    seconds: float
    name: str = "command"
    objective: Objective = _OBJECTIVE
    full_price: float = 1.0

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of it: nothing but a seed, where it takes one."""
        return Capabilities(seeded=takes(self.command, "seed"), shortenable=False, inspectable=False)

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Run the command once and return what its log tells; a failure is an outcome."""
        del observer  # Nothing is known of how far it is.
        self.directory.mkdir(parents=True, exist_ok=True)
        number = len(list(self.directory.glob("*.out"))) + 1
        printed, own_log = self.directory / f"{number:04d}.out", self.directory / f"{number:04d}.log"
        began = time.time()
        ended = self._carry_out(filled(self.command, {**config, "seed": seed, "log": own_log}), printed)
        seconds = time.time() - began
        where = self.log or (own_log if takes(self.command, "log") else printed)
        seen = Run(outcome=Outcome.FAILED, failure=ended) if ended else _read(where, began)
        # Printed settings may repeat what we filled in, in other words; ours are sure.
        return replace(seen, config=config, seed=seed, length=length, cost=length, seconds=seconds)

    def _carry_out(self, words: list[str], printed: Path) -> str | None:
        """Run the words and return why they failed, None when they did not."""
        with printed.open("wb") as file:
            try:
                process = subprocess.Popen(
                    words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
                )
            except OSError as error:
                return f"{words[0]} cannot be started: {(error.strerror or str(error)).lower()}"
            try:
                code = process.wait(self.seconds)
            except subprocess.TimeoutExpired:
                return f"it ran longer than {self.seconds / 60:g} min and was stopped"
            finally:
                _end(process)
        return None if code == 0 else f"it ended with code {code}: {_last_line(printed)}"


def trainable_of_command(
    command: str,
    values: dict[str, Value],
    situation: Situation,
    knowledge: Knowledge,
    log: Path | None,
    directory: Path,
    minutes: float,
) -> CommandTrainable:
    """Return the command as something that can be trained; UsageError where it cannot be filled in."""
    filled(command, {**values, "seed": 0, "log": "log"})
    known = knowledge.hyperparameters
    start = Config(values)
    found = {"optimizer": start.get("optimizer"), "batch_size": examples_per_update(start)}
    return CommandTrainable(
        command=command,
        start=start,
        situation=situation.model_copy(update={name: value for name, value in found.items() if value is not None}),
        knobs={name: known[name].possible for name in placeholders(command) if name in known},
        log=log,
        directory=directory,
        seconds=60 * minutes,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command and all that it started, also when we are interrupted."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, wanted)
        except (ProcessLookupError, PermissionError):
            break
        try:
            process.wait(_GRACE_SECONDS)
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def _read(where: Path, began: float) -> Run:
    """Return the run in the log; where it cannot be read, a failed one that says why."""
    try:
        # A second of slack: file systems round.
        runs = [run for run in read_runs(where) if _changed(Path(run.source), where) >= began - 1]
        if len(runs) != 1:
            raise LogError(f"{where} holds {len(runs)} runs of this training; one was expected.")
    except AdvisorError as error:
        return Run(outcome=Outcome.FAILED, failure=str(error))
    curve = runs[0].curves.get(_OBJECTIVE.curve)
    if curve is None or not len(curve):
        found = ", ".join(runs[0].curves) or "nothing"
        return Run(outcome=Outcome.FAILED, failure=f"{where} holds no val_loss to judge by; it holds {found}.")
    if runs[0].outcome is not Outcome.UNKNOWN:
        return runs[0]
    finite = curve.y[-1] - curve.y[-1] == 0
    return replace(runs[0], outcome=Outcome.FINISHED if finite else Outcome.DIVERGED)


def _changed(source: Path, where: Path) -> float:
    return (source if source.exists() else where).stat().st_mtime


def _last_line(printed: Path) -> str:
    lines = printed.read_text(encoding="utf-8", errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:200] if said else "it printed nothing"
