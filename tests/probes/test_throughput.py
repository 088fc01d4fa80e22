"""Examples per second, and the knee of their curve."""

from __future__ import annotations

import pytest

from advisor.probes.apart import Ended, Workplace
from advisor.probes.throughput import Throughput, examples_needed, measure_throughput, sizes_to_time
from tests.probes.faults import small
from tests.probes.isolation import unchanged
from tests.training.problems import trainable


@pytest.mark.parametrize(
    ("speeds", "knee"),
    [((100, 200, 400, 800), 64), ((100, 190, 200, 205), 16), ((100, 300, 200, 150), 16), ((100, 99, 98, 97), 8)],
)
def test_the_knee_is_the_smallest_within_a_tenth_of_the_best(speeds: tuple[float, ...], knee: int) -> None:
    assert Throughput((8, 16, 32, 64), speeds).knee == knee


def test_sizes_are_what_the_price_pays_for() -> None:
    assert sizes_to_time(16, 100, 1e6) == (2, 4, 8, 16, 32, 64)
    assert sizes_to_time(16, 100, examples_needed((2, 4, 8))) == (2, 4, 8)
    assert sizes_to_time(4, 100, 3) == ()


def test_every_size_is_timed() -> None:
    problem = trainable()
    with unchanged():
        measured = measure_throughput(Workplace(problem), problem.start, (8, 32))
    assert isinstance(measured, Throughput)
    assert measured.sizes == (8, 32)
    assert min(measured.speeds) > 0
    assert measured.evidence()["knee"] in (8, 32)


def test_a_size_that_fails_is_an_outcome() -> None:
    problem = trainable(build_model=small)
    with unchanged():
        ended = measure_throughput(Workplace(problem), problem.start, (8, 64))
    assert isinstance(ended, Ended)
    assert ended.kind == "out_of_memory"
