"""The replay benchmark on a table that is made here: a bowl over the rate, with curves, and one that diverges."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.situation import Situation
from advisor.core.trainable import Objective
from benchmarks.replay import searches
from benchmarks.replay.figures import Walk, body, middle_of
from benchmarks.replay.recorded import Replayed, Table
from benchmarks.replay.searches import SEARCHES, Trail
from benchmarks.replay.tables import grid

RATES = np.logspace(-5, 1, 25)
#: The best rate, in decades; from 1 on trainings end without a number.
BEST, EDGE = -2.0, 0.9
EVALUATIONS = 20


def made(curves: bool = True) -> Table:
    """Return a table of 25 rates whose losses fall over 20 evaluations towards a bowl around 0.01."""
    floor = 0.1 + 0.2 * (np.log10(RATES) - BEST) ** 2
    fall = np.exp(-4 * np.linspace(0, 1, EVALUATIONS))
    seen = floor[:, None] + (2.0 - floor[:, None]) * fall
    seen[RATES > EDGE, 3:] = math.nan
    return Table(
        name="bowl",
        group="made",
        configs=tuple(Config(optimizer="adam", learning_rate=float(rate)) for rate in RATES),
        objective=Objective("loss", "minimize"),
        validation=seen if curves else seen[:, -1:],
        training=seen if curves else None,
        situation=Situation(task="tabular-regression", optimizer="adam", epochs=20),
        knobs={"learning_rate": Range(scale="log", low=1e-5, high=10.0)},
        worst=2.0,
    )


def test_what_is_asked_for_is_answered_by_the_nearest_and_cut() -> None:
    replayed = Replayed(made(), 0)
    run = replayed.run(Config(optimizer="adam", learning_rate=0.0103), seed=0, length=0.25)
    assert replayed.asked == [(12, 0.25, 0)]
    assert len(run.curves["val_loss"]) == 5
    assert run.cost == 0.25
    assert run.outcome is Outcome.FINISHED


def test_a_training_that_failed_costs_what_it_got_through() -> None:
    run = Replayed(made(), 0).run(Config(learning_rate=9.0), seed=0)
    assert run.outcome is Outcome.DIVERGED
    assert run.cost == pytest.approx(4 / EVALUATIONS)


def test_regret_is_between_the_best_and_the_median() -> None:
    regrets = made().regrets
    assert int(regrets.argmin()) == 12
    assert regrets[12] == 0.0
    assert np.median(regrets) == pytest.approx(1.0)
    assert regrets[-1] == regrets.max()


@pytest.mark.parametrize("name", sorted(SEARCHES))
def test_every_search_finds_the_bottom(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST", 60)
    monkeypatch.setattr(searches, "OURS_MOST", 6)
    trail = SEARCHES[name](made(), 2, 0)
    assert trail.steps(0.3) is not None


def test_ours_finds_it_also_where_only_final_scores_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "OURS_MOST", 6)
    assert searches.ours(made(curves=False), 2, 0).regret(6.0) < 0.2


def test_a_trail_tells_steps_and_what_was_left_by_then() -> None:
    trail = Trail(((1.0, 0.5), (2.5, 0.005)))
    assert (trail.steps(0.01), trail.steps(0.001)) == (2.5, None)
    assert (trail.regret(2.0), trail.regret(3.0), trail.regret(0.5)) == (0.5, 0.005, math.inf)


def test_a_median_is_infinite_only_where_more_than_half_are() -> None:
    assert middle_of([1.0, 3.0, math.inf, math.inf]) == 3.0
    assert middle_of([1.0, math.inf, math.inf]) == math.inf


def test_the_page_tells_what_never_got_there() -> None:
    found, lost = Trail(((3.0, 0.0),)), Trail(((1.0, 0.5),))
    walks = [Walk("bowl", "made", True, name, 0, trail) for name, trail in (("advisor tune", found), ("TPE", lost))]
    said = body(walks)
    assert "| TPE | > 100 (> 100 to > 100) | 0/1 |" in said
    assert "Target, at most a third of TPE's steps (median): met" in said


def test_a_grid_of_final_scores_is_judged_by_the_mean_over_seeds(tmp_path: Path) -> None:
    values = np.array([[0.5, 0.7], [0.6, 0.6], [0.9, 0.1]], dtype=np.float32)
    space = '{"learning_rate_init": [0.001, 0.01, 0.1]}'
    np.savez(tmp_path / "hpobench_x.npz", values=values, space=space, direction="maximize", metric="score")
    read = grid(tmp_path / "hpobench_x.npz")
    assert not read.has_curves
    assert read.score(2) == pytest.approx(-0.9)
    assert int(read.regrets.argmax()) == 2
