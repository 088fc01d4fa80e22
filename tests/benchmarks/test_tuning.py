"""The tuning benchmark: its scale, its space, its peers' nesting, and trainings that are made once."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.situation import Situation
from advisor.suggestion import recommended_rate
from benchmarks.tuning import kept
from benchmarks.tuning.answer import Question
from benchmarks.tuning.comparisons import by_chance, holm
from benchmarks.tuning.figures import interval
from benchmarks.tuning.knowledges import without_any, without_rules, wrong
from benchmarks.tuning.peers import halving, hyperband, random_search, tpe
from benchmarks.tuning.reach import Reach, told
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
    assert [(one.config, one.seed) for one in bench.all_known()].count((bench.start, 0)) == 1


def test_peers_begin_with_the_default_and_keep_to_their_budget(bench: Tested) -> None:
    assert random_search(Question(bench, 1, 0)).config == dict(bench.start)
    assert tpe(Question(bench, 3, 0)).config == random_search(Question(bench, 3, 0)).config
    assert halving(Question(bench, 3, 0)).spent <= 3


def test_the_interval_holds_the_statistic() -> None:
    middle, low, high = interval([[0.1, 0.2], [0.4, 0.9]], np.mean)
    assert middle == pytest.approx(0.4)
    assert low <= middle <= high


def test_chances_are_exact_sign_flips_and_corrected_for_how_many_there_are() -> None:
    assert by_chance([0.2, 0.1, 0.3]) == pytest.approx(1 / 8)
    assert by_chance([0.2, -0.2]) == pytest.approx(3 / 4)
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


def test_what_never_got_there_is_told_as_censored() -> None:
    found = [Reach("x", arm, steps) for arm in ("random search", "TPE") for steps in (6, None, None)]
    assert "| more than 32 |" in told(found)
    assert "2 of 3" in told(found)


def test_wrong_knowledge_is_an_overlay_that_is_read_without_a_mistake() -> None:
    situation = Situation(task="tabular-regression", optimizer="adam")
    assert recommended_rate(situation, wrong())[0] == 0.1
    assert recommended_rate(situation, without_any())[1] == Range(scale="log", low=1e-5, high=1.0)
    assert not without_rules().rules


def test_trainings_that_are_kept_need_not_be_made_again(
    bench: Tested, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TRAININGS", "ANSWERS"):
        monkeypatch.setattr(kept, name, tmp_path / f"{name}.xz")
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    first, answers = bench.full(bench.start, 0), sqlite3.connect(":memory:")
    kept.fill_answers(answers)
    kept.save(bench.store, answers)
    again = Tested("raw_wine_mlp", path=tmp_path / "again.sqlite")
    assert again.full(again.start, 0) == first
    assert again.evaluations(again.start, 0)[-1] == pytest.approx((1.0, first.score))
    assert again.store.execute("SELECT count(*) FROM runs").fetchone() == (0,)
    again.store.close()
    answers.close()


def test_hyperband_prunes_within_its_budget(bench: Tested) -> None:
    answer = hyperband(Question(bench, 4, 0))
    assert answer.spent <= 4 + 1e-9
    assert answer.trainings >= 1
