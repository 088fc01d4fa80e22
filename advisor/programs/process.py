"""`run_to_end`: a program in a process group of its own, of which nothing is left when it is over.

The group is ended when the program ends, when its time is up, when the caller is interrupted, and when the caller is
killed: then a guard, a process that only waits for the caller's end of a pipe to close, ends the group instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Seconds that a program gets to clean up after it was asked to end.
GRACE = 3.0
#: Seconds between two looks at a program: from the first, which finds short ones, to the last, which costs nothing.
_SOONEST, _LATEST = 0.005, 0.2
#: It is told the group in a line; a word behind that says that all is over.
_GUARD = """
import os, signal, sys
group = sys.stdin.readline().strip()
if group and not sys.stdin.read():
    os.killpg(int(group), signal.SIGKILL)
"""
_HAS_GROUPS = hasattr(os, "killpg")


#: Told the seconds so far and the process group, returns whether to end it.
Pulse = Callable[[float, int], bool]


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    #: Its exit code, negative for a signal; None when it was ended because its time was up, or `pulse` asked for it.
    code: int | None
    seconds: float


def run_to_end(
    words: Sequence[str],
    folder: Path,
    out: Path,
    err: Path,
    timeout: float | None = None,
    pulse: Pulse | None = None,
) -> Ended:
    """Return how the program ended, what it prints in `out` and `err`; OSError where it cannot be started.

    `pulse` is called now and then with the seconds since the beginning and the process group; True ends the program.
    """
    # A program that is ended early shall not take its last lines with it.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    began = time.perf_counter()
    with _guard() as watch, out.open("wb") as its_out, err.open("wb") as its_err:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=its_out,
            stderr=its_err,
            start_new_session=True,
        )
        try:
            watch(process.pid)
            code = _wait(process, began, timeout, pulse)
        finally:
            _end(process)
    return Ended(code, time.perf_counter() - began)


def _wait(process: subprocess.Popen[bytes], began: float, timeout: float | None, pulse: Pulse | None) -> int | None:
    pause = _SOONEST
    while True:
        left = float("inf") if timeout is None else timeout - (time.perf_counter() - began)
        if left <= 0:
            return None
        try:
            return process.wait(min(pause, left))
        except subprocess.TimeoutExpired:
            if pulse is not None and pulse(time.perf_counter() - began, process.pid):
                return None
            pause = min(2 * pause, _LATEST)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the group: first it is asked, then it is killed."""
    if not _HAS_GROUPS:
        process.kill()
        process.wait()
        return
    if _signal(process.pid, signal.SIGTERM):
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and _is_alive(process):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_SOONEST)
            time.sleep(_SOONEST)
        _signal(process.pid, signal.SIGKILL)
    process.wait()


def _is_alive(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is None or _signal(process.pid, 0)


def _signal(group: int, number: int) -> bool:
    """Send a signal to a group, and return whether there is anyone to get it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # on some systems a group of the dead alone may not be signalled
        return False
    return True


@contextmanager
def _guard() -> Iterator[Callable[[int], None]]:
    """Yield a function that has a group ended also when this process is killed in a way that it cannot notice."""
    if not _HAS_GROUPS:
        yield _nothing
        return
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _GUARD],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert guard.stdin is not None
    told = guard.stdin

    def watch(group: int) -> None:
        told.write(f"{group}\n".encode())
        told.flush()

    try:
        yield watch
    finally:
        # A word, so that the end of the pipe does not mean the end of us; before it was told a group, none is needed.
        guard.communicate(b"\nover")


def _nothing(number: float) -> None:
    del number
