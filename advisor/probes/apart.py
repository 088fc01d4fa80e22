"""`Workplace`: does a piece of work in a process of its own, so that whatever happens to it is an outcome.

A process that runs out of memory, hangs or dies takes nobody with it, and none is left behind: it is killed with all
that it started when it is silent for too long, when the caller is interrupted, and when the caller dies.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

import torch

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.probes.watched import PATIENCE, Silence, paused, sign_of_life
from advisor.training.failures import outcome_of
from advisor.training.load import load_problem
from advisor.training.trainable import ProblemTrainable
from advisor.training.workbench import Workbench

#: Seconds that a process whose pipe is closed gets to end by itself, so that its exit code can be told.
_LAST_WORDS = 5.0

Pulse = Callable[[], None]
#: A function of a module, for it travels by name: it calls its pulse now and then, and returns plain data.
Task = Callable[..., Any]


@dataclass(frozen=True)
class Ended:
    """How a piece of work ended that gave no answer."""

    kind: Literal["out_of_memory", "timeout", "died", "failed"]
    why: str


@dataclass(frozen=True, eq=False)
class Workplace:
    """Where the work on one problem is done."""

    trainable: ProblemTrainable
    #: The problem's file, where it has one: the process then loads it afresh.
    path: Path | None = None
    timeout: float | None = PATIENCE

    #: Load the file afresh also where a process could be forked, which is faster by all the imports.
    spawns: bool = False

    @property
    def means(self) -> Literal["spawn", "fork", "here"]:
        """Return how a process is made; "here" where there is no way to give it the problem."""
        # A process that has used an accelerator cannot be forked, and Windows cannot fork at all.
        can_fork = "fork" in multiprocessing.get_all_start_methods() and self.trainable.bench.device.type == "cpu"
        if can_fork and not self.spawns:
            return "fork"
        return "here" if self.path is None else "spawn"

    def do_here(self, task: Task, *arguments: Any) -> Any:
        """Return what the task returns, or an Ended: for work that has to meet the threads of this process."""
        try:
            return _answer_of(task, self.trainable.bench, sign_of_life, arguments)
        except Silence:
            return Ended("timeout", "nothing happened for as long as the patience lasts, so it was given up")

    def do(self, task: Task, *arguments: Any) -> Any:
        """Return what `task(bench, pulse, *arguments)` returns, or an Ended."""
        bench = self.trainable.bench
        if self.means == "here":
            return self.do_here(task, *arguments)
        forks = self.means == "fork"
        context = multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        source = bench if forks else (self.path, dict(bench.start))
        process = context.Process(target=_work, args=(theirs, source, task, arguments), name="advisor-probe")
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of forking with threads about: the process uses one, and hanging has its timeout.
                warnings.simplefilter("ignore", DeprecationWarning)
                process.start()
            theirs.close()
            return self._listen(ours, process)
        finally:
            _kill(process)
            ours.close()

    def _listen(self, pipe: Connection, process: BaseProcess) -> Any:
        try:
            with paused():
                while pipe.poll(self.timeout):
                    message = pipe.recv()
                    if message is not None:
                        return message[0]
        except EOFError:
            process.join(_LAST_WORDS)
            return _died(process.exitcode)
        return Ended("timeout", f"nothing was heard for {self.timeout:g} s, so it was ended")


def _died(code: int | None) -> Ended:
    if code == -getattr(signal, "SIGKILL", 9):
        return Ended("out_of_memory", "the system killed it, as it does when memory runs out")
    return Ended("died", f"its process died with exit code {code}")


def _kill(process: BaseProcess) -> None:
    """End the process and all that it started."""
    if process.pid is None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended, or has no group yet
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _work(pipe: Connection, source: Any, task: Task, arguments: tuple[Any, ...]) -> None:
    """Do the task and send its answer: this is what the other process runs."""
    if hasattr(os, "setsid"):
        os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What the user's code prints must not get into the data that a command prints.
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def pulse() -> None:
        pipe.send(None)

    def opened() -> Workbench:
        if not isinstance(source, Workbench):
            return _loaded(*source)
        torch.set_num_threads(1)  # the threads of OpenMP do not survive a fork: waiting for them would never end
        return source

    pipe.send((_answer_of(task, opened, pulse, arguments),))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _loaded(path: Path, start: dict[str, Any]) -> Workbench:
    return Workbench.of(load_problem(path), Config(start))


def _answer_of(
    task: Task, source: Workbench | Callable[[], Workbench], pulse: Pulse, arguments: tuple[Any, ...]
) -> Any:
    try:
        return task(source if isinstance(source, Workbench) else source(), pulse, *arguments)
    except Exception as error:  # the user's code can raise anything
        outcome, why = outcome_of(error)
        return Ended("out_of_memory" if outcome is Outcome.OUT_OF_MEMORY else "failed", why)
