from __future__ import annotations

import os
import subprocess
import sys

import pytest

from advisor.training.group_memory import can_see_groups, group_memory
from advisor.training.peak_memory import PeakMemory, is_peak_known
from tests.training.problems import trainable
from tests.training.programs import PYTHON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells each training's own peak")
MB = 2**20


def test_a_peak_is_seen_after_it_is_over_and_only_once() -> None:
    if not is_peak_known():
        pytest.skip("this machine keeps one peak for all of a process")
    peak = PeakMemory()
    held = bytearray(200 * MB)
    del held
    assert (peak.above_base() or 0) >= 190 * MB
    assert (peak.above_base() or 0) < 100 * MB


def test_a_group_is_weighed_with_all_its_processes() -> None:
    assert can_see_groups()
    text = "import sys; held = bytearray(50 * 2**20); held[::4096] = b'1' * len(held[::4096]); print(1, flush=True)"
    waits = f"{text}; sys.stdin.read()"
    command = [*PYTHON, "-c", waits]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert program.stdout is not None
    program.stdout.readline()
    assert group_memory(program.pid) >= 50 * MB
    program.communicate()
    assert group_memory(program.pid) == 0
    assert group_memory(os.getpgrp()) > 0


def test_a_problem_tells_what_its_trainings_use() -> None:
    problem = trainable()
    run = problem.run(problem.start, 0)
    assert set(run.usage) == problem.capabilities.measures
    assert run.usage["seconds-per-epoch"] == pytest.approx(run.seconds / 8)
