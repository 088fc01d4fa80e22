from __future__ import annotations

import time

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


def test_times_are_compared_in_turns() -> None:
    calls: list[str] = []

    def busy(name: str, seconds: float) -> None:
        calls.append(name)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass

    ratio = relative_time(lambda: busy("a", 0.004), lambda: busy("b", 0.001), torch.device("cpu"))
    assert 2 < ratio < 8
    assert calls[:4] == ["a", "b", "a", "b"]
