from __future__ import annotations

import sys

import pytest

from advisor.training.peak_memory import PeakMemory, is_peak_known
from tests.training.problems import trainable

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


def test_a_problem_tells_what_its_trainings_use() -> None:
    problem = trainable()
    run = problem.run(problem.start, 0)
    assert set(run.usage) == problem.capabilities.measures
    assert run.usage["seconds-per-epoch"] == pytest.approx(run.seconds / 8)
