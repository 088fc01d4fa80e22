"""Each fault in a real process: a clear outcome, everything restored, nobody left behind."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from advisor import probe
from advisor.core.events import silent
from advisor.core.outcome import Outcome
from advisor.errors import TrainingError
from advisor.probes.apart import Workplace
from advisor.probes.noise import measure_noise
from advisor.probes.pair import compare
from advisor.probes.throughput import Throughput, measure_throughput
from advisor.probes.watched import Watched, patient
from advisor.training.data import Loaded
from tests.probes.faults import Fragile, Slow
from tests.probes.isolation import unchanged
from tests.training.problems import tiny, trainable

CPU = torch.device("cpu")


def fetched_by_workers(**fault: Any) -> Watched:
    problem = Watched(trainable(), silent)
    problem.bench = replace(problem.bench, train=Loaded(Fragile(**fault), CPU, workers=1))
    return problem


def test_a_worker_that_dies_is_a_failed_training_and_an_abstention() -> None:
    problem = fetched_by_workers(at=50)
    with unchanged():
        run = problem.run(problem.start, seed=0)
        assert run.outcome is Outcome.FAILED
        assert "worker" in str(run.failure)
        reading = measure_noise(problem, problem.start, at_most=3)
    assert reading.abstained is not None
    assert "ended without a score" in reading.abstained


def test_a_worker_that_hangs_is_given_up_and_ended() -> None:
    problem = fetched_by_workers(at=50, hangs=True)
    with unchanged(), pytest.raises(TrainingError, match="nothing happened for 1 s"), patient(1.0):
        compare(problem, problem.start, problem.start.with_(learning_rate=0.1), range(2))


def test_an_interrupt_ends_the_workers() -> None:
    problem = fetched_by_workers(at=10**6)

    def stop(tick: object) -> bool:
        del tick
        raise KeyboardInterrupt

    with unchanged(), pytest.raises(KeyboardInterrupt):
        problem.run(problem.start, 0, observer=stop)


def test_sizes_that_worked_are_kept_where_a_larger_one_hangs() -> None:
    problem = trainable(build_model=lambda _: Slow())
    with unchanged(), patient(1.0):
        answer = measure_throughput(Workplace(problem), problem.start, (8, 16, 32, 64))
    assert isinstance(answer, Throughput)
    assert answer.sizes == (8, 16, 32)
    assert "a batch of 64: nothing happened" in str(answer.evidence()["missed"])


def test_the_batch_size_probe_reads_on_where_a_larger_size_hangs() -> None:
    with unchanged():
        reading = probe.batch_size(tiny(build_model=lambda _: Slow(), epochs=40), fte=6.0, patience=1.5)
    assert reading.evidence["memory"]["largest"] == 32
    assert reading.evidence["memory"]["bound"] == "timeout"
    assert reading.abstained is None
    assert reading.number is not None
    assert reading.number <= 32


OUT_OF_MEMORY = """
import json, torch
from advisor import probe
from tests.probes.faults import Faulty
from tests.probes.isolation import unchanged
from tests.training.problems import tiny

def build(config):
    model = Faulty()
    model.memory = 40  # 16 and 32 fit, 64, the third try, does not
    return model

torch.set_num_threads(1)
with unchanged():
    reading = probe.batch_size(tiny(build_model=build, epochs=40), fte=6.0)
print(json.dumps(reading.evidence["memory"]))
"""


def test_out_of_memory_at_the_third_try_in_a_process_of_its_own() -> None:
    import json

    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", OUT_OF_MEMORY], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    told = json.loads(done.stdout)
    assert [(each["size"], each["fits"]) for each in told["tries"]][:3] == [(16, True), (32, True), (64, False)]
    assert told["tries"][2]["ended"] == "out_of_memory"
    assert 32 <= told["largest"] <= 40
