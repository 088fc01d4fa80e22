from __future__ import annotations

import pytest
import torch

from advisor.training.meter import Meter, relative_time


def test_a_full_training_is_one_and_evaluation_a_third() -> None:
    meter = Meter(full=900)
    meter.trained += 900
    assert meter.cost == 1
    meter.evaluated += 270
    assert meter.cost == pytest.approx(1.1)


def test_a_model_of_twice_the_time_costs_twice() -> None:
    assert Meter(full=100, weight=2, trained=50).cost == 1


def test_times_are_compared_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that only the calls move: no machine's noise is in the ratio."""
    now = 0.0
    calls: list[str] = []

    def busy(name: str, seconds: float) -> None:
        nonlocal now
        calls.append(name)
        now += seconds

    monkeypatch.setattr("advisor.training.meter.time.perf_counter", lambda: now)
    ratio = relative_time(lambda: busy("a", 4.0), lambda: busy("b", 1.0), torch.device("cpu"))
    assert ratio == pytest.approx(4)
    assert calls[:4] == ["a", "b", "a", "b"]
