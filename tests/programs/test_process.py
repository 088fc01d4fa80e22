"""Programs that end well, hang, start children, or lose their caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.programs.process import run_to_end
from tests.programs.programs import PYTHON

#: A parent that writes down its child's id; the child sleeps for a minute, and does not listen to SIGTERM.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import signal, sys, time; "
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
"""


def is_running(process: int) -> bool:
    """Return whether a process is there and not only a zombie that nobody has fetched."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_output_and_exit_code_are_kept(tmp_path: Path) -> None:
    text = "import sys; print('told'); print('warned', file=sys.stderr); sys.exit(3)"
    ended = run_to_end([*PYTHON, "-c", text], tmp_path, tmp_path / "out", tmp_path / "err")
    assert ended.code == 3
    assert (tmp_path / "out").read_text() == "told\n"
    assert (tmp_path / "err").read_text() == "warned\n"


def test_a_program_that_cannot_be_started_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_to_end(["no-such-program"], tmp_path, tmp_path / "out", tmp_path / "err")


def test_what_hangs_is_ended_and_what_it_had_said_is_kept(tmp_path: Path) -> None:
    text = "import time; print('begun'); time.sleep(60)"
    ended = run_to_end([*PYTHON, "-c", text], tmp_path, tmp_path / "out", tmp_path / "err", timeout=0.3)
    assert ended.code is None
    assert 0.3 <= ended.seconds < 10
    assert (tmp_path / "out").read_text() == "begun\n"


@pytest.mark.parametrize("ending", ["", "time.sleep(60)"], ids=["parent-ends", "parent-hangs"])
def test_no_child_is_left(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.programs.process.GRACE", 0.2)
    run_to_end([*PYTHON, "-c", PARENT + ending], tmp_path, tmp_path / "out", tmp_path / "err", timeout=1.0)
    child = int((tmp_path / "out").read_text())
    wait_until(lambda: not is_running(child))


def test_an_interrupt_ends_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.programs.process.GRACE", 0.2)
    out = tmp_path / "out"

    def interrupt(seconds: float, group: int) -> bool:
        del seconds, group
        if out.read_text():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        run_to_end([*PYTHON, "-c", PARENT + "time.sleep(60)"], tmp_path, out, tmp_path / "err", pulse=interrupt)
    child = int(out.read_text())
    wait_until(lambda: not is_running(child))


def test_a_caller_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    caller = (
        "from pathlib import Path; import sys; from advisor.programs.process import run_to_end; "
        f"run_to_end({[*PYTHON, '-c', PARENT + 'time.sleep(60)']!r}, Path('.'), Path('out'), Path('err'))"
    )
    process = subprocess.Popen([sys.executable, "-c", caller], cwd=tmp_path)
    wait_until(lambda: out.exists() and out.read_text().endswith("\n"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    child = int(out.read_text())
    wait_until(lambda: not is_running(child))
