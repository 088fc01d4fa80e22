from __future__ import annotations

from typing import Any

import pytest

from advisor.core.config import Config
from advisor.core.trainable import Capabilities
from advisor.strategy.actions import Train
from advisor.strategy.outlook import Outlook
from advisor.strategy.procedure import try_rates_at_full_length
from advisor.strategy.rate_ladder import PROBE, finer_rate, rate_at_full_length
from tests.strategy.conftest import START, change, diagnosis, finding, outlook, trial

WHOLE_ONLY = Capabilities(seeded=False, shortenable=False, shortest=1.0, inspectable=False, sweepable=False)


def seen(rates: dict[float, float | None], best: float, **fields: Any) -> Outlook:
    """Return the outlook after full trainings at these rates, of which one is the best."""
    trials = [
        trial(number, score, START.with_(learning_rate=rate), "start" if number == 1 else "change")
        for number, (rate, score) in enumerate(rates.items(), 1)
    ]
    number = 1 + list(rates).index(best)
    start = START.with_(learning_rate=next(iter(rates)))
    return outlook(trials, capabilities=WHOLE_ONLY, incumbent=number, start=start, **fields)


def next_rate(rates: dict[float, float | None], best: float) -> float | None:
    hypothesis = rate_at_full_length(seen(rates, best))
    return None if hypothesis is None else float(str(hypothesis.changes[0].to))


def test_from_far_away_the_recommended_rate_comes_first() -> None:
    assert next_rate({1e-6: 2.0}, best=1e-6) == pytest.approx(1e-3)
    assert next_rate({5.0: 2.0}, best=5.0) == pytest.approx(1e-3)


def test_then_the_better_direction_is_followed_until_both_sides_are_known() -> None:
    assert next_rate({1e-3: 1.0}, best=1e-3) == pytest.approx(0.0032)
    assert next_rate({1e-3: 1.0, 0.0032: 0.8}, best=0.0032) == pytest.approx(0.01)
    assert next_rate({1e-3: 1.0, 0.0032: 1.2}, best=1e-3) == pytest.approx(0.00032)
    assert next_rate({1e-3: 1.0, 0.0032: 1.2, 0.00032: 1.1}, best=1e-3) is None


def test_from_a_rate_that_failed_the_way_is_down() -> None:
    assert next_rate({1.0: None}, best=1.0) == pytest.approx(1e-3)
    assert next_rate({1e-4: None}, best=1e-4) == pytest.approx(1e-5)


def test_it_carries_the_finding_that_it_answers() -> None:
    slow = finding(change("learning_rate", 1e-6, 1e-5), family="learning_rate", rule="LRN003")
    hypothesis = rate_at_full_length(seen({1e-6: 2.0}, best=1e-6, diagnoses={1: diagnosis(slow)}))
    assert hypothesis is not None
    assert (hypothesis.rule, hypothesis.probe) == ("LRN003", PROBE)


def test_a_training_without_a_rate_has_no_ladder() -> None:
    assert rate_at_full_length(outlook([trial(1, 1.0, Config(dropout=0.1), "start")])) is None


def test_the_plan_says_how_many() -> None:
    few = try_rates_at_full_length(seen({1e-6: 2.0}, best=1e-6, budget="2.2x"))
    assert isinstance(few, Train)
    assert few.purpose == "change"
    assert try_rates_at_full_length(seen({1e-6: 2.0}, best=1e-6, budget="1.1x")) is None


def test_a_measured_rate_is_looked_at_again_on_both_sides() -> None:
    assert finer({1e-3: 1.0}, best=1e-3) == pytest.approx(2e-3)
    assert finer({1e-3: 1.0, 2e-3: 1.2}, best=1e-3) == pytest.approx(5e-4)
    assert finer({1e-3: 1.0, 2e-3: 1.2, 5e-4: 1.2}, best=1e-3) is None
    assert finer({1e-3: None}, best=1e-3) is None


def finer(rates: dict[float, float | None], best: float) -> float | None:
    hypothesis = finer_rate(seen(rates, best))
    return None if hypothesis is None else float(str(hypothesis.changes[0].to))
