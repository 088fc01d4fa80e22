from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Curve
from advisor.signs.trace import Trace, Window


def test_positions_are_fractions_of_the_run() -> None:
    window = Window(100, 300)
    assert [window.position(x) for x in (100, 150, 300, 400, 0)] == [0, 0.25, 1, 1, 0]
    assert Window(5, 5).position(5) == 0


def test_a_trace_is_finite_and_falls_when_the_metric_improves() -> None:
    curve = Curve("val_accuracy", np.arange(4.0), np.array([0.5, np.nan, 0.7, np.inf]))
    trace = Trace.of(curve, Window(0, 3), sign=-1)
    assert (trace.x.tolist(), trace.y.tolist()) == ([0, 2], [-0.5, -0.7])
    assert trace.fall == pytest.approx(0.2)


def test_parts() -> None:
    x = np.arange(10, 21, dtype=np.float64)
    trace = Trace(x, x, Window(0, 40))
    assert trace.after(0.5).x.tolist() == [15, 16, 17, 18, 19, 20]
    assert trace.until(0.3).x.tolist() == [10, 11, 12]
    assert trace.level_at(12.5) == 12.5


def test_noise_is_no_fall() -> None:
    rng = np.random.default_rng(1)
    flat = [Trace(np.arange(300.0), rng.normal(2, 0.3, 300), Window(0, 300)) for _ in range(50)]
    assert not any(trace.has_fallen for trace in flat)
