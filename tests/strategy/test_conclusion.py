from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from advisor.core.ledger import Result
from advisor.core.step import Trial
from advisor.strategy.conclusion import conclude
from tests.strategy.conftest import START, diagnosis, finding, outlook, rate_reading, trial

BEST = START.with_(learning_rate=0.001)
FAULT = diagnosis(finding(family="learning_rate"))


def trials(start: Sequence[float | None], best: Sequence[float | None]) -> list[Trial]:
    """Return both configurations on seeds 0, 1, 2 ...; the best has the id 2."""
    firsts = [trial(1, start[0], purpose="start"), trial(2, best[0], BEST)]
    starts = [trial(10 + seed, score, purpose="noise", seed=seed) for seed, score in enumerate(start) if seed]
    bests = [trial(20 + seed, score, BEST, "confirm", seed=seed) for seed, score in enumerate(best) if seed]
    return [*firsts, *starts, *bests]


def concluded(start: Sequence[float | None], best: Sequence[float | None], **fields: Any) -> Result:
    return conclude(outlook(trials(start, best), incumbent=2, **fields))


def obvious_interval(start: Sequence[float], best: Sequence[float], faulty: bool) -> tuple[float, float]:
    """Return the 95 % interval of the mean improvement, written out step by step."""
    starts, bests = np.array(start), np.array(best)
    spread_start = (starts - starts.mean()) / starts.mean()
    spread_best = (bests - bests.mean()) / bests.mean()
    freedom_start, freedom_best = len(starts) - 1, len(bests) - 1
    if faulty:
        share_start = (spread_start**2).sum() / freedom_start
        share_best = (spread_best**2).sum() / freedom_best
    else:
        together = (spread_start**2).sum() + (spread_best**2).sum()
        share_start = share_best = together / (freedom_start + freedom_best)
    of_start, of_best = share_start * starts.mean() ** 2, share_best * bests.mean() ** 2
    freedom: float = freedom_start + freedom_best
    if faulty and of_start + of_best > 0:
        freedom = (of_start + of_best) ** 2 / (of_start**2 / freedom_start + of_best**2 / freedom_best)
    gain = float(np.mean(starts[1:] - bests[1:]))
    half = stats.t.ppf(0.975, freedom) * math.sqrt((of_start + of_best) / len(starts[1:]))
    return gain - half, gain + half


def jumps(scores: Sequence[float]) -> float:
    """Return how much the scores jump about, relative to their mean."""
    return float(np.std(scores) / np.mean(scores))


def test_a_start_that_was_lucky_once_has_a_wide_interval() -> None:
    told = concluded([0.3, 2.55, 72.9], [0.05, 0.06, 0.05], diagnoses={1: FAULT})
    assert told.low is not None
    assert told.low < 0 < (told.improvement or 0)


losses = st.lists(st.floats(0.1, 10), min_size=3, max_size=3)


@settings(deadline=None)
@given(losses, losses, st.booleans())
def test_the_interval_is_that_of_a_slow_obvious_twin(start: list[float], best: list[float], faulty: bool) -> None:
    assume(not faulty or jumps(start) != pytest.approx(jumps(best)))
    told = concluded(start, best, diagnoses={1: FAULT} if faulty else {})
    if told.best == START:
        assert np.mean(np.array(start[1:]) - best[1:]) <= 0
        return
    assert told.low is not None
    assert told.high is not None
    low, high = obvious_interval(start, best, faulty)
    assert (told.low, told.high) == pytest.approx((low, high), rel=1e-6, abs=1e-9)
    assert told.improvement == pytest.approx((low + high) / 2, abs=1e-9)


def test_a_clear_gain_is_confirmed_with_its_numbers() -> None:
    told = concluded([0.50, 0.51, 0.49], [0.30, 0.31, 0.32])
    assert told.best == BEST
    assert told.confirmed_on == 2
    # The seed that chose the best is no fair judge of it.
    assert told.start_score == pytest.approx(0.50)
    assert told.best_score == pytest.approx(0.315)
    assert told.improvement == pytest.approx(0.185)
    assert told.low is not None
    assert told.low > 0
    assert "2 fresh seeds" in told.verdict


def test_what_fresh_seeds_do_not_confirm_is_given_up() -> None:
    told = concluded([0.50, 0.50, 0.50], [0.30, 0.60, 0.55])
    assert told.best == START
    assert told.improvement == 0
    assert told.start_score == told.best_score == pytest.approx(0.50)
    assert "keep it" in told.verdict


@pytest.mark.parametrize("best", [[0.3, 0.3, None], [0.3, None, 0.3], [0.3, None, None]])
def test_what_fails_on_a_fresh_seed_is_given_up(best: list[float | None]) -> None:
    told = concluded([0.5, 0.5, 0.5], best)
    assert told.best == START
    assert told.improvement == 0


def test_a_seed_on_which_the_start_failed_compares_nothing() -> None:
    told = concluded([0.5, None, 0.6], [0.3, 0.2, 0.35])
    assert told.best == BEST
    assert told.confirmed_on == 1
    assert (told.start_score, told.best_score) == (0.6, 0.35)
    assert told.improvement == pytest.approx(0.25)


def test_a_gain_inside_the_noise_is_said_to_show_nothing() -> None:
    told = concluded([0.50, 0.90, 0.30], [0.45, 0.85, 0.33])
    assert told.low is not None
    assert told.low < 0
    assert "no improvement could be shown" in told.verdict


def test_with_one_seed_nothing_is_confirmed() -> None:
    told = concluded([0.50], [0.30])
    assert (told.confirmed_on, told.low, told.high) == (0, None, None)
    assert told.improvement == pytest.approx(0.2)
    assert "not confirmed" in told.verdict


def test_the_start_itself_can_be_the_result() -> None:
    told = conclude(outlook(trials([0.5, 0.6], [0.7])))
    assert told.best == told.start == START
    assert told.improvement == 0
    assert told.low is None


def test_a_start_that_diverged_has_no_improvement_to_speak_of() -> None:
    told = concluded([None], [0.30])
    assert told.best == BEST
    assert (told.start_score, told.best_score, told.improvement) == (None, 0.30, None)
    assert "diverged" in told.verdict


def test_without_a_full_training_the_reading_is_the_result() -> None:
    told = conclude(outlook(budget="0.2x", readings=(rate_reading(0.003),)))
    assert told.best == START.with_(learning_rate=0.003, schedule="cosine", warmup_fraction=0.05)
    assert "not confirmed at full length" in told.verdict


def test_without_a_full_training_and_a_reading_the_start_is_returned() -> None:
    told = conclude(outlook(budget="0.2x", readings=(rate_reading(None, abstained="every rate diverges"),)))
    assert told.best == START
    assert "unchanged" in told.verdict


def test_one_final_training_is_no_comparison() -> None:
    final = trial(1, 0.3, BEST, "final")
    told = conclude(outlook([final], budget="1.5x"))
    assert (told.best, told.best_score, told.start_score, told.improvement) == (BEST, 0.3, None, None)
    assert "not trained at full length" in told.verdict


def test_the_noise_of_one_training_is_told_where_it_was_measured() -> None:
    assert concluded([0.5], [0.3]).noise is None
    noise = concluded([0.50, 0.52], [0.30]).noise
    assert noise is not None
    assert 0 < noise < 0.05


def test_a_maximized_metric_improves_upwards() -> None:
    told = concluded([0.80, 0.81, 0.82], [0.90, 0.90, 0.92], direction="maximize")
    assert told.best == BEST
    assert told.improvement == pytest.approx(0.095)


def test_it_says_what_nobody_turned_and_why_it_stopped() -> None:
    told = concluded([0.5, 0.5, 0.5], [0.3, 0.3, 0.3])
    (untouched,) = (line for line in told.not_checked if "other values of" in line)
    assert "dropout" in untouched
    assert "learning_rate" not in untouched
    assert "no further change" in told.stopped_because
    short = conclude(outlook(trials([0.5], [0.3]), budget="3x", incumbent=2))
    assert "buys no further training" in short.stopped_because
    assert any("seed noise" in line for line in short.not_checked)


def test_what_was_spent_is_what_the_ledger_says() -> None:
    view = outlook(trials([0.5], [0.3]), incumbent=2, readings=(rate_reading(0.001, own_cost=0.2, own_seconds=2.0),))
    told = conclude(view)
    assert told.spent_fte == pytest.approx(view.ledger.spent)
    assert told.spent_seconds == pytest.approx(22.0)
