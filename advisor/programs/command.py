"""`CommandTrainable`: any program as something that can be trained. It is run as it is, and never touched."""

from __future__ import annotations

import difflib
import re
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from advisor.core.command import CommandLine
from advisor.core.config import Config, Value
from advisor.core.limit import MEMORY
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Observer
from advisor.errors import LogError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.programs.foreign import ForeignLoop, knob, last_x, length_name_of
from advisor.programs.group_memory import can_see_groups
from advisor.programs.placeholders import (
    DATA_FRACTION,
    LENGTHS,
    RUN,
    SEED,
    SPECIAL,
    check_words,
    filled,
    filled_words,
    names_in,
    spelled,
    whole_numbers,
)
from advisor.programs.printed import Stamp, compiled, last_lines, latest_line, read_log, read_printed, set_aside
from advisor.programs.process import Ended, run_to_end
from advisor.programs.watch import Watch
from advisor.programs.wish import Wish

#: A training that takes this much longer than the others hangs; below the least, a machine's own whims decide.
_PATIENCE, _LEAST_TIMEOUT = 10.0, 60.0
_LINES_SHOWN = 8
_OUT_OF_MEMORY = re.compile(
    r"out of memory|OutOfMemory|\bMemoryError\b|can(?:'|no)t allocate memory|not enough memory|"
    r"RESOURCE_EXHAUSTED|std::bad_alloc|oom-kill",
    re.IGNORECASE,
)
_SCRIPTS = {".py", ".sh", ".jl", ".R", ".lua", ".m", ".js", ".ipynb"}


@dataclass(kw_only=True)
class CommandTrainable(ForeignLoop):
    """A command with placeholders, run in a process group of its own."""

    kind = "command"
    command: CommandLine
    #: Where what the program prints is kept: NUMBER.out and NUMBER.err.
    output: Path
    #: The hyperparameters that are whole numbers.
    whole: frozenset[str]
    #: Seconds for the first training, of which nobody knows how long it takes.
    first_timeout: float | None = None
    #: Whether its memory is weighed while it runs, which takes a look at every process of the machine.
    weighs: bool = False

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of it: also the memory of its processes, where the system tells it."""
        known = super().capabilities
        return replace(known, measures=known.measures | {MEMORY}) if can_see_groups() else known

    def train(self, config: Config, seed: int, observer: Observer | None) -> Run:
        """Run the program once and return what it left."""
        self.output.mkdir(parents=True, exist_ok=True)
        number = 1 + len(list(self.output.glob("*.out")))
        out, err = (self.output / f"{number:04d}.{kind}" for kind in ("out", "err"))
        values = self._values(config, seed, number)
        stamp = self._stamp(values, number)
        watch = self._watch(observer, config, out, lambda: self._read(out, err, stamp))
        try:
            ended = run_to_end(
                filled_words(self.command.words, values),
                Path(self.command.folder),
                out,
                err,
                self._timeout(config),
                watch,
            )
        except OSError as error:
            return Run(outcome=Outcome.FAILED, failure=f"{self.command.words[0]} cannot be started ({error.strerror})")
        run = self._told(ended, out, err, stamp, watch.reason)
        return replace(run, usage={MEMORY: float(watch.peak)}) if watch.peak else run

    def _values(self, config: Config, seed: int, number: int) -> dict[str, str]:
        values = {name: spelled(value, name in self.whole) for name, value in config.items()}
        return {**values, SEED: str(seed), RUN: f"{self.output.parent.name}-{number:04d}"}

    def _stamp(self, values: Mapping[str, str], number: int) -> Stamp | None:
        if self.command.metrics is None:
            return None
        log = Path(self.command.folder, filled(self.command.metrics, values))
        if number > 1:
            set_aside(log, self.output / f"{number - 1:04d}.log")
        return Stamp.of(log)

    def _timeout(self, config: Config) -> float | None:
        if self.command.timeout is not None:
            return self.command.timeout
        if self.pace is None:
            return self.first_timeout
        return max(_LEAST_TIMEOUT, _PATIENCE * (self.expected(config) or 0.0))

    def _watch(self, observer: Observer | None, config: Config, out: Path, read: Callable[[], Run]) -> Watch:
        named = self.objective if self.is_settled else self.wish.objective
        curves = dict.fromkeys(["train_loss", "val_loss" if named is None else named.curve])
        return Watch(observer, self.expected(config), read, list(curves), lambda: latest_line(out), self.weighs)

    def _told(self, ended: Ended, out: Path, err: Path, stamp: Stamp | None, reason: str | None) -> Run:
        """Return the run with everything that can be said of a program from outside."""
        try:
            run, lacks = self._read(out, err, stamp), None
        except LogError as error:
            run, lacks = Run(), str(error).rstrip(".")
        code = ended.code
        if reason is not None:
            said = f"{reason}; it was stopped, with all that it had started"
            run = replace(run, outcome=Outcome.DIVERGED, failure=said)
        elif code == 0 and lacks is None:
            # A program that ended well went all its way, however far its own counters say.
            run = self.judged(replace(run, planned_x=run.planned_x or last_x(run)))
        elif code == 0:
            run = replace(run, outcome=Outcome.FAILED, failure=lacks)
        else:
            outcome, failure = _failure(ended, run, out, err)
            run = replace(run, outcome=outcome, failure=failure)
        where = f"everything that it printed is in {out} and {err.name}"
        remarks = (*run.remarks, f"{where[0].upper()}{where[1:]}.")
        if run.failure is None:
            return replace(run, remarks=remarks)
        last = last_lines(err, _LINES_SHOWN) or last_lines(out, _LINES_SHOWN)
        return replace(run, remarks=remarks, failure=f"{run.failure}; {where}", last_words=last)

    def _read(self, out: Path, err: Path, stamp: Stamp | None) -> Run:
        patterns = [compiled(pattern) for pattern in self.command.patterns]

        def read(names: Mapping[str, str]) -> Run:
            return read_printed(out, err, patterns, names) if stamp is None else read_log(stamp.newest(), names)

        named = self.wish.objective
        try:
            run = read({})
        except LogError:
            # A log in which nothing but the user's own name is a metric.
            return read(self.wish.names)
        if named is None or named.curve in run.curves:
            return run
        try:
            return read(self.wish.names)
        except LogError:
            return run


def _failure(ended: Ended, run: Run, out: Path, err: Path) -> tuple[Outcome, str]:
    """Return how a program failed, and why in a few words."""
    if ended.code is None:
        return (
            Outcome.FAILED,
            f"it had not ended after {ended.seconds:.3g} s and was stopped, with all that it had started",
        )
    said = [line.strip() for path in (out, err) for line in last_lines(path, 200)]
    if any(_OUT_OF_MEMORY.search(line) for line in said):
        return Outcome.OUT_OF_MEMORY, "it ran out of memory; a smaller batch_size needs less"
    if ended.code in (-signal.SIGKILL, 128 + signal.SIGKILL):
        return Outcome.OUT_OF_MEMORY, "the system killed it, as it does when memory runs out"
    if any(len(curve) and not np.isfinite(curve.y[-1]) for curve in run.curves.values()):
        return Outcome.DIVERGED, f"its numbers became NaN or infinite, and it ended with {_ending(ended.code)}"
    quoted = f", saying {said[-1][:200]!r}" if said else " and said nothing"
    return Outcome.FAILED, f"it ended with {_ending(ended.code)}{quoted}"


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def prepare_command(
    command: CommandLine, start: Mapping[str, Value], situation: Situation, knowledge: Knowledge, output: Path
) -> CommandTrainable:
    """Return the command as something that can be trained; UsageError for whatever could not work, before it starts."""
    names = check_words(command.words, knowledge)
    check_program(command)
    _check_metrics(command, names)
    for pattern in command.patterns:
        compiled(pattern)
    tunable = [name for name in names if name not in (*SPECIAL, *LENGTHS)]
    return CommandTrainable(
        name=called(command.words),
        start=Config(start),
        knobs={name: knob(name, start[name], command.ranges, knowledge) for name in tunable},
        situation=situation,
        wish=Wish(command.metric, command.direction, knowledge.tasks[command.task].metric),
        is_seeded=SEED in names,
        length_name=length_name_of(dict.fromkeys(names)),
        is_divisible=DATA_FRACTION in names,
        command=command,
        output=output,
        whole=whole_numbers(start, knowledge),
    )


def called(words: tuple[str, ...]) -> str:
    """Return a short name for a command: its script's, else its program's."""
    script = next((word for word in words if Path(word).suffix in _SCRIPTS), words[0])
    return Path(script).stem


def check_program(command: CommandLine) -> None:
    """Raise UsageError when the program, or the script that it is given first, is not there."""
    program, *rest = command.words
    folder = Path(command.folder)
    if shutil.which(program) is None and not (folder / program).is_file():
        raise UsageError(f"there is no program {program!r}: check its name, or give its path.")
    script = rest[0] if rest else ""
    if script.endswith((".py", ".sh")) and not script.startswith("-") and not (folder / script).is_file():
        beside = [path.name for path in (folder / script).parent.glob("*") if path.is_file()]
        near = difflib.get_close_matches(Path(script).name, beside, n=1)
        hint = f" (did you mean {str(Path(script).with_name(near[0]))!r}?)" if near else ""
        raise UsageError(f"there is no file {script!r} in {folder}{hint}.")


def _check_metrics(command: CommandLine, names: list[str]) -> None:
    for name in names_in(command.metrics or ""):
        if name not in names:
            raise UsageError(
                f"--metrics has {{{name}}}, which the command does not: put {{{name}}} where the program is told "
                "where to write."
            )
