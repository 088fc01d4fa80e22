"""The wizard's page, served by a process of its own, and the browser of the report's tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import axe, browser

__all__ = ["axe", "browser"]

#: Of torch's import on a busy machine, and of a wizard that closes its page.
PATIENCE = 30


class Served:
    """A wizard that serves its page."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        found = (re.search(r"http://\S+", line) for line in process.stdout)
        self.address = next((match[0] for match in found if match), "")

    def ended(self) -> tuple[int, str]:
        """Return the exit code, and what was printed after the address."""
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, printed


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Yield a function that starts `advisor wizard --web` in an empty directory."""
    pytest.importorskip("nicegui", reason="the page needs NiceGUI")
    started = []

    def start(*words: object) -> Served:
        root = str(Path(__file__).parents[3])
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "advisor", "wizard", "--web", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return Served(process)

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        with process:
            process.wait()
