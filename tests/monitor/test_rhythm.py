from __future__ import annotations

import pytest

from advisor.core.finding import Finding
from advisor.monitor.rhythm import Alarms, Rhythm


def judgements(steps: int, seconds_per_step: float, cost: float, rhythm: Rhythm | None = None) -> list[int]:
    """Return at which steps a run is judged when judging takes `cost`."""
    rhythm, now, judged = rhythm or Rhythm(), 0.0, []
    for step in range(1, steps + 1):
        now += seconds_per_step
        if rhythm.due(step, step, now):
            judged.append(step)
            rhythm.judged(step, now, now + cost)
            now += cost
    return judged


def finding(rule: str) -> Finding:
    words = {"name": rule.lower(), "family": "stability", "claim": "it broke", "severity": "high", "confidence": "high"}
    return Finding.model_validate({"rule": rule, "evidence": {}, **words})


def test_a_slow_loop_is_judged_when_it_grew() -> None:
    assert judgements(20, 60.0, 0.005) == [5, 6, 7, 9, 11, 13, 15, 18]
    assert len(judgements(100_000, 60.0, 0.005)) == pytest.approx(70, abs=5)


def test_a_fast_loop_gives_one_percent_of_its_time() -> None:
    judged = judgements(5000, 0.005, 0.005)
    assert len(judged) * 0.005 <= 0.011 * 5000 * 0.005
    assert len(judged) >= 15


@pytest.mark.parametrize(("planned", "first"), [(None, 401), (100_000, 401), (800, 201)])
def test_single_updates_are_not_judged_at_the_beginning(planned: float | None, first: int) -> None:
    assert judgements(500, 60.0, 0.005, Rhythm.of_steps(planned))[0] == first


def test_who_is_hurried_does_not_wait() -> None:
    rhythm = Rhythm.of_steps(None)
    assert not rhythm.due(1.0, 1, 0.0)
    rhythm.hurried = True
    assert rhythm.due(2.0, 2, 0.0)
    rhythm.judged(2, 0.0, 1.0)
    assert not rhythm.due(1000.0, 1000, 2.0)


def test_an_alarm_is_told_once_and_when_it_lasted() -> None:
    alarms = Alarms()
    seen = [["STB001"], ["STB001", "OVF001"], ["OVF001"], ["STB001", "OVF001"], ["STB001"], ["STB001"], ["STB001"]]
    told = [[each.rule for each in alarms.fresh(map(finding, rules))] for rules in seen]
    assert told == [[], [], [], ["OVF001"], [], ["STB001"], []]


def test_an_alarm_that_cannot_wait() -> None:
    alarms = Alarms()
    assert [each.rule for each in alarms.fresh([finding("STB001")], at_once=True)] == ["STB001"]
    assert alarms.fresh([finding("STB001")], at_once=True) == []
