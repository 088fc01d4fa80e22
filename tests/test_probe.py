"""The probes as functions, on a real problem that trains in a few hundredths of a second."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from advisor import probe
from advisor.errors import UsageError
from advisor.training.load import load_problem
from advisor.training.problem import Problem
from tests.commands.conftest import TINY


@pytest.fixture(autouse=True)
def one_thread() -> None:
    # Threads cost a model this small more than they bring.
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("problem") / "tiny.py"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def problem(path: Path) -> Problem:
    return load_problem(path)


def test_lr_reads_a_rate_within_its_price(problem: Problem) -> None:
    reading = probe.lr(problem, fte=0.6, start={"learning_rate": 1e-6})
    assert reading.probe == "lr_range"
    assert reading.number is None or reading.number > 1e-6
    assert (reading.number is None) == (reading.abstained is not None)
    assert 0 < reading.cost <= 0.6 * 1.02


def test_lr_is_repeatable(problem: Problem, path: Path) -> None:
    here, there = probe.lr(problem, fte=0.3, seed=2), probe.lr(path, fte=0.3, seed=2)
    assert (here.value, here.abstained, here.cost) == (there.value, there.abstained, there.cost)


def test_noise_is_a_deviation_with_its_interval(problem: Problem) -> None:
    reading = probe.noise(problem, seeds=2, length=0.3)
    assert reading.number is not None
    assert reading.low is not None
    assert reading.high is not None
    assert 0 < reading.low < reading.number < reading.high


def test_sanity_says_what_the_rules_make_of_it(problem: Problem) -> None:
    reading = probe.sanity(problem)
    assert reading.facts["inputs.has_nan"] is False
    assert reading.facts["task.classes"] == 2
    assert "DAT002" not in {finding.rule for finding in reading.findings}


def test_sanity_finds_inputs_of_a_strange_size(path: Path) -> None:
    strange = path.with_name("strange.py")
    strange.write_text(
        TINY.replace("labels = ", "raw = inputs\ninputs = inputs * 255 + 900\nlabels = ").replace(
            "(inputs[:, :3].sum(1) > inputs[:, 3:].sum(1))", "(raw[:, :3].sum(1) > raw[:, 3:].sum(1))"
        ),
        encoding="utf-8",
    )
    assert "DAT001" in {finding.rule for finding in probe.sanity(strange).findings}


def test_pair_tells_a_better_start_from_a_worse(problem: Problem) -> None:
    reading = probe.pair(problem, {"learning_rate": 0.01}, seeds=2, length=0.5, start={"learning_rate": 1e-6})
    assert reading.number is not None
    assert reading.low is not None
    assert reading.low > 0


@pytest.mark.parametrize(
    ("change", "words"), [({"dropuot": 0.1}, "did you mean 'dropout'"), ({"dropout": 0.7}, "is impossible")]
)
def test_pair_refuses_a_change_that_cannot_be(change: dict[str, float], words: str, problem: Problem) -> None:
    with pytest.raises(UsageError, match=words):
        probe.pair(problem, change)


def test_a_misspelt_start_is_refused(problem: Problem) -> None:
    for ask in (probe.lr, probe.noise, probe.sanity):
        with pytest.raises(UsageError, match="did you mean 'learning_rate'"):
            ask(problem, start={"learnin_rate": 0.1})
