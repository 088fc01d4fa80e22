"""Work in a process of its own: however it ends, there is an outcome and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from advisor.probes.apart import Ended, Pulse, Workplace
from advisor.training.load import load_problem
from advisor.training.trainable import ProblemTrainable
from advisor.training.workbench import Workbench
from tests.probes.isolation import children, unchanged
from tests.training.problems import trainable


def size(bench: Workbench, pulse: Pulse, factor: int) -> int:
    pulse()
    return factor * len(bench.train)


def too_much(bench: Workbench, pulse: Pulse) -> None:
    del bench, pulse
    raise torch.OutOfMemoryError("CUDA out of memory.")


def wrong(bench: Workbench, pulse: Pulse) -> None:
    del bench, pulse
    raise ValueError("not today")


def dies(bench: Workbench, pulse: Pulse, code: int) -> None:
    del bench, pulse
    os._exit(code)


def is_killed(bench: Workbench, pulse: Pulse) -> None:
    del bench, pulse
    os.kill(os.getpid(), signal.SIGKILL)


def hangs_with_a_child(bench: Workbench, pulse: Pulse, note: str) -> None:
    del bench
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(note).write_text(f"{child.pid}", encoding="ascii")
    pulse()
    time.sleep(60)


def prints(bench: Workbench, pulse: Pulse) -> int:
    del bench, pulse
    print("a word of the user's own")
    return 1


def test_the_answer_comes_back() -> None:
    with unchanged():
        assert Workplace(trainable()).do(size, 2) == 192


@pytest.mark.parametrize(
    ("task", "arguments", "kind", "words"),
    [
        (too_much, (), "out_of_memory", "ran out of memory"),
        (wrong, (), "failed", "ValueError: not today"),
        (dies, (3,), "died", "exit code 3"),
        (is_killed, (), "out_of_memory", "the system killed it"),
    ],
)
def test_every_end_is_an_outcome(task: Any, arguments: tuple[Any, ...], kind: str, words: str) -> None:
    with unchanged():
        ended = Workplace(trainable()).do(task, *arguments)
    assert isinstance(ended, Ended)
    assert ended.kind == kind
    assert words in ended.why


def test_what_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "child"
    began = time.perf_counter()
    with unchanged():
        ended = Workplace(trainable(), timeout=2.0).do(hangs_with_a_child, str(note))
    assert isinstance(ended, Ended)
    assert (ended.kind, "2 s" in ended.why) == ("timeout", True)
    assert time.perf_counter() - began < 30
    assert not _is_running(int(note.read_text(encoding="ascii")))


def test_an_interrupted_caller_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(number: int, frame: object) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        with pytest.raises(KeyboardInterrupt):
            Workplace(trainable()).do(hangs_with_a_child, str(tmp_path / "child"))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not children()


PARENT = """
import os, time
from advisor.probes.apart import Workplace
from tests.training.problems import trainable

def waits(bench, pulse):
    print(os.getpid(), flush=True)
    time.sleep(60)

Workplace(trainable()).do(waits)
"""


def test_it_ends_with_a_caller_that_is_killed() -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=root, stderr=subprocess.PIPE, text=True)
    assert parent.stderr is not None
    child = int(parent.stderr.readline())
    parent.kill()
    parent.wait()
    parent.stderr.close()
    deadline = time.monotonic() + 20
    while _is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_running(child)


def test_what_it_prints_is_not_data(capfd: pytest.CaptureFixture[str]) -> None:
    assert Workplace(trainable()).do(prints) == 1
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "a word of the user's own\n")


def test_a_file_is_loaded_afresh_where_nothing_can_be_forked(tmp_path: Path) -> None:
    path = tmp_path / "clouds.py"
    path.write_text("from tests.training.problems import tiny\nproblem = tiny()\n", encoding="utf-8")
    place = Workplace(ProblemTrainable(load_problem(path)), path, spawns=True)
    assert place.means == "spawn"
    with unchanged():
        assert place.do(size, 3) == 288


def test_without_file_and_fork_it_is_done_here() -> None:
    place = Workplace(trainable(), spawns=True)
    assert place.means == "here"
    assert place.do(size, 1) == 96
    assert place.do_here(wrong) == Ended("failed", place.do(wrong).why)


def _is_running(number: int) -> bool:
    try:
        state = (Path("/proc") / f"{number}" / "stat").read_text(encoding="ascii").split()[2]
    except OSError:
        return False
    return state not in ("Z", "X")
