"""The batch size probe: what it chooses, what moves along, what it costs, and when it abstains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.core.events import Event, Phase
from advisor.core.reading import Reading
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.probes import batch_size, throughput
from advisor.probes.apart import Workplace
from advisor.probes.batch_choice import Choice
from advisor.probes.batch_size import SEEDS, Price, find_batch_size
from advisor.probes.throughput import Throughput
from tests.probes.faults import Unstable, small
from tests.probes.isolation import unchanged
from tests.training.problems import trainable


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([])


@pytest.fixture(autouse=True)
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time nothing: how fast this machine is must not decide what is tested. The knee is the smallest size."""

    def timed(place: Workplace, config: object, sizes: tuple[int, ...]) -> Throughput:
        del place, config
        return Throughput(sizes, tuple(1.0 for _ in sizes))

    monkeypatch.setattr(throughput, "measure_throughput", timed)


def read(knowledge: Knowledge, fte: float = 6.0, listen: Any = lambda _: None, **changes: Any) -> Reading:
    problem = trainable(**changes)
    with unchanged():
        return find_batch_size(Workplace(problem), problem, problem.start, knowledge, fte, listen=listen)


def test_a_batch_that_starves_the_training_is_made_smaller(knowledge: Knowledge) -> None:
    slow = {"optimizer": "sgd", "learning_rate": 0.02, "batch_size": 64}
    reading = read(knowledge, start=slow, epochs=30)
    assert reading.abstained is None
    choice, paired = reading.evidence["choice"]["size"], reading.evidence["pair"]
    assert choice < 64
    if paired["verdict"] == "better":
        assert reading.value == choice
    else:
        assert reading.value == 64
    assert reading.low is not None
    assert reading.high is not None
    assert reading.low <= float(reading.number or 0) <= reading.high
    assert len(paired["differences"]) == SEEDS
    moved = {row["hyperparameter"]: (row["from"], row["to"]) for row in reading.evidence["table"]}
    assert moved["batch_size"] == (64, choice)
    assert moved["learning_rate"] == (0.02, pytest.approx(0.02 * choice / 64, rel=0.01))
    assert moved["updates_per_epoch"] == (2, round(96 / choice))


def test_the_price_is_told_before_and_kept(knowledge: Knowledge) -> None:
    events: list[Event] = []
    reading = read(knowledge, fte=4.0, listen=events.append, epochs=40)
    assert isinstance(events[0], Phase)
    assert "3 pairs of trainings" in events[0].why
    price = reading.evidence["price"]
    assert sum(price[part] for part in ("memory", "throughput", "noise", "pair")) <= 4.0
    assert 0 < reading.cost <= 4.0
    assert 0 < reading.own_cost <= price["memory"] + price["throughput"] + price["noise"]
    assert reading.evidence["apart"] == {"means": "fork", "timeout_seconds": 600.0}


@pytest.mark.parametrize("fte", [0.2, 1.5, 6.0, 100.0])
def test_the_pairs_fit_into_their_share(fte: float) -> None:
    price = Price.of(trainable(), fte)
    assert price.pair <= 0.7 * fte + 1e-9
    assert 0 < price.length <= 1


def test_the_comparison_costs_what_was_planned() -> None:
    problem = trainable(epochs=40)
    price = Price.of(problem, 2.0)
    run = problem.run(problem.start, 0, price.length)
    assert 2 * SEEDS * run.cost == pytest.approx(price.pair, rel=0.05)


def test_a_size_that_nothing_speaks_against_costs_no_comparison(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_size, "choose", lambda measured: Choice(measured.batch_size, ("fine",)))
    reading = read(knowledge)
    assert (reading.value, reading.low, reading.high) == (16, 8, 32)
    assert "pair" not in reading.evidence
    assert all(row["from"] == row["to"] for row in reading.evidence["table"])


def test_a_tie_keeps_the_size_in_use_and_spans_both(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_size, "choose", lambda _: Choice(64, ("larger",)))
    # Nothing is learned at this rate, so nothing can differ beyond the noise.
    reading = read(knowledge, start={"optimizer": "sgd", "learning_rate": 1e-9, "batch_size": 16})
    assert reading.evidence["pair"]["verdict"] == "tie"
    assert (reading.value, reading.low, reading.high, reading.confidence) == (16, 8, 64, "low")


def test_out_of_memory_limits_what_is_proposed(knowledge: Knowledge) -> None:
    reading = read(knowledge, build_model=small)
    assert reading.evidence["memory"]["largest"] == 40
    assert reading.evidence["memory"]["bound"] in ("memory", "price")


def test_too_small_a_price_is_an_abstention(knowledge: Knowledge) -> None:
    reading = read(knowledge, fte=0.1)
    assert reading.abstained is not None
    assert "allow" in reading.abstained
    assert reading.cost == 0


def test_a_model_that_fits_at_no_size_is_an_abstention(knowledge: Knowledge) -> None:
    def broken(config: Any) -> Any:
        model: Any = small(config)
        model.memory = 0
        return model

    reading = read(knowledge, build_model=broken)
    assert reading.abstained is not None
    assert "not even one example" in reading.abstained


def test_a_loss_that_turns_nan_decides_nothing(knowledge: Knowledge) -> None:
    reading = read(knowledge, build_model=lambda _: Unstable(), epochs=40, start={"batch_size": 32})
    assert "NaN" in reading.evidence["noise_scale"]["missed"]
    assert reading.value == 32
    assert reading.confidence == "low"


def test_what_hangs_is_told(knowledge: Knowledge, tmp_path: Path) -> None:
    del tmp_path
    problem = trainable()
    with unchanged():
        place = Workplace(problem, timeout=1e-6)
        reading = find_batch_size(place, problem, problem.start, knowledge, 6.0)
    assert reading.abstained is not None
    assert "nothing was heard for 1e-06 s" in reading.abstained
