"""The tuning benchmark: its scale, its space, its peers' nesting, and trainings that are made once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.core.config import Config
from benchmarks.tuning.answer import Question
from benchmarks.tuning.figures import interval
from benchmarks.tuning.peers import halving, random_search, tpe
from benchmarks.tuning.space import draw, drawn, wide
from benchmarks.tuning.tested import Tested
from benchmarks.tuning.truth import Truth


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tested]:
    path: Path = tmp_path_factory.mktemp("cache") / "runs.sqlite"
    made = Tested("raw_wine_mlp", path=path)
    yield made
    made.store.close()


def truth(oracle: float = 0.5, noise: float = 0.05, easy: float = 0.0) -> Truth:
    return Truth(Config(), Config(), 1.0, oracle, noise, easy, 1.0)


@pytest.mark.parametrize(
    ("score", "share"), [(1.0, 0.0), (0.5, 1.0), (0.75, 0.5), (0.1, 1.1), (9.0, -1.0), (float("inf"), -1.0)]
)
def test_the_share_of_the_gap_is_clipped(score: float, share: float) -> None:
    assert truth().share(score) == pytest.approx(share)


def test_a_workload_enters_with_a_clear_gap_that_is_not_closed_by_chance() -> None:
    assert truth().enters
    assert not truth(noise=0.2).enters
    assert not truth(easy=0.1).enters


def test_more_draws_begin_with_the_same_ones(bench: Tested) -> None:
    space = wide(bench)
    assert drawn(bench, space, "wide", 9)[:4] == drawn(bench, space, "wide", 4)
    for name, value in draw(space, random.Random(0)).items():
        # A batch may be larger than so few examples: then it is all of them.
        assert name == "batch_size" or bench.knobs[name].contains(value)


def test_a_training_is_made_once_and_has_a_test_score(bench: Tested) -> None:
    first = bench.full(bench.start, 0)
    assert first == bench.full(bench.start, 0)
    assert first.score != first.test
    assert [one.config for one in bench.all_known()].count(bench.start) == 1


def test_peers_begin_with_the_default_and_keep_to_their_budget(bench: Tested) -> None:
    assert random_search(Question(bench, 1, 0)).config == dict(bench.start)
    assert tpe(Question(bench, 3, 0)).config == random_search(Question(bench, 3, 0)).config
    assert halving(Question(bench, 3, 0)).spent <= 3


def test_the_interval_holds_the_statistic() -> None:
    middle, low, high = interval([[0.1, 0.2], [0.4, 0.9]], lambda values: sum(values) / len(values))
    assert middle == pytest.approx(0.4)
    assert low <= middle <= high
