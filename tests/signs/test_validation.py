from __future__ import annotations

import numpy as np
import pytest

from advisor.signs import measure
from tests.signs.curves import learning, noise, number, run_of, signs_of

OVERFIT = np.concatenate([np.linspace(3, 1, 41), np.linspace(1, 2, 61)[1:]])


def test_an_overfitting_run() -> None:
    signs = signs_of("val_loss", OVERFIT)
    assert signs["best_at"] == 0.4
    assert number(signs["rise_after_best"]) == pytest.approx(0.5, abs=0.03)
    assert number(signs["relative_rise"]) == pytest.approx(1, abs=0.12)
    assert number(signs["trend_after_best"]) > 5


def test_a_healthy_run() -> None:
    signs = signs_of("val_loss", learning(50, halvings=5) + noise(50, 0.01))
    assert number(signs["best_at"]) > 0.8
    assert (signs["rise_after_best"], signs["relative_rise"]) == (0, 0)
    assert number(signs["noise"]) == pytest.approx(0.01 / 2, rel=0.5)
    assert number(signs["late_share"]) < 0.1


def test_a_loss_that_only_rises_has_lost_everything() -> None:
    signs = signs_of("val_loss", np.linspace(1, 3, 30))
    assert (signs["best_at"], signs["rise_after_best"]) == (0, 10)
    assert number(signs["relative_rise"]) == pytest.approx(2, abs=0.1)


def test_a_constant_loss_has_lost_nothing() -> None:
    signs = signs_of("val_loss", np.ones(30))
    assert (signs["rise_after_best"], signs["relative_rise"], signs["late_share"]) == (0, 0, None)


def test_a_metric_that_is_better_large_is_turned_around() -> None:
    signs = measure(run_of({"val_accuracy": 1 - OVERFIT / 4, "train_accuracy": np.linspace(0.2, 0.9, 101)}))
    assert signs["val_metric.best_at"] == 0.4
    assert number(signs["val_metric.drop_after_best"]) == pytest.approx(0.5, abs=0.03)
    assert number(signs["val_metric.final"]) == pytest.approx(0.5, abs=0.02)
    assert number(signs["train_metric.final"]) == pytest.approx(0.9, abs=0.02)
    assert number(signs["val_metric.late_share"]) < 0


def test_a_metric_that_is_better_small() -> None:
    signs = measure(run_of({"val_perplexity": OVERFIT * 10}))
    assert signs["val_metric.best_at"] == 0.4
    assert number(signs["val_metric.final"]) == pytest.approx(20, abs=0.5)


def test_few_evaluations() -> None:
    assert signs_of("val_loss", [2.0, 1.0])["best_at"] is None
    three = signs_of("val_loss", [2.0, 1.0, 1.5])
    assert (three["best_at"], three["points"]) == (0.5, 3)
    assert three["trend_after_best"] is None
