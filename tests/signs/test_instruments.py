from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.signs import measure
from tests.signs.curves import number, run_of, signs_of


def test_gradient_norms() -> None:
    norms = np.ones(300)
    norms[::20] = 30
    norms[200:] *= 2
    signs = signs_of("gradient_norm", norms)
    assert (signs["median"], signs["growth"], signs["non_finite"]) == (1, 2, False)
    assert number(signs["spike_ratio"]) == pytest.approx(60, rel=0.5)


@pytest.mark.parametrize(("limit", "share"), [(1.0, 0.25), (None, None), (0.0, None)])
def test_the_share_of_clipped_gradients(limit: float | None, share: float | None) -> None:
    run = run_of({"gradient_norm": np.tile([0.5, 0.9, 1.0, 3.0], 10)})
    run = run if limit is None else run.with_config(Config(gradient_clip_norm=limit))
    assert measure(run)["gradient_norm.clipped_share"] == share


def test_a_broken_gradient() -> None:
    signs = signs_of("gradient_norm", [1.0, np.inf, 1.0])
    assert (signs["non_finite"], signs["median"], signs["growth"]) == (True, 1, None)


def test_update_ratios() -> None:
    signs = signs_of("update_ratio", np.concatenate([np.full(20, 1e-2), np.full(180, 1e-3)]))
    assert (signs["median"], signs["early"]) == (1e-3, 1e-2)
    assert signs_of("update_ratio", np.repeat([1e-3, 2e-3, 4e-3], 20))["growth"] == 4


def test_early_is_of_the_planned_run() -> None:
    ratios = np.concatenate([np.full(20, 1e-2), np.full(180, 1e-3)])
    assert number(signs_of("update_ratio", ratios, planned_x=4000)["early"]) == 1e-3


def test_dead_units() -> None:
    signs = signs_of("dead_units", np.linspace(0.1, 0.9, 101))
    assert number(signs["early"]) == pytest.approx(0.14, abs=0.01)
    assert number(signs["final"]) == pytest.approx(0.88, abs=0.01)


def test_a_log_that_begins_late_has_no_early_part() -> None:
    assert signs_of("dead_units", [0.5, 0.5, 0.5], x=[60, 80, 100], planned_x=100)["early"] is None


def test_the_peak_is_the_largest_finite_update() -> None:
    assert number(signs_of("update_ratio", [1.6, 0.03, 0.008, float("nan")])["peak"]) == 1.6
