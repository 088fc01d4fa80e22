"""Every sign against its slow and obvious twin, on random runs of many shapes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Literal

import numpy as np
import pytest

from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Floats, Run
from advisor.signs import CATALOGUE, measure
from tests.signs.twins import TWINS

#: From a handful of epochs to more points than there are blocks.
LENGTHS = (3, 7, 12, 23, 48, 101, 150, 260, 650)
RUNS = 90


def a_curve(rng: np.random.Generator, points: int) -> Floats:
    """Return a loss of a random shape: fast or slow, quiet or noisy, with a turn, leap, spike, flat end or NaN."""
    at = np.linspace(0, 1, points)
    y = rng.uniform(0.01, 1) + rng.uniform(0.5, 3) * np.exp(-at * 10 ** rng.uniform(-1, 2))
    y += 10 ** rng.uniform(-5, -0.5) * rng.normal(size=points)
    happens = rng.random(6) < 0.25
    y += happens[0] * rng.uniform(0, 2) * np.maximum(at - rng.random(), 0)
    y[1 : 1 + points // 10] += happens[1] * rng.uniform(0, 20)
    y[rng.integers(points)] += happens[2] * rng.uniform(0, 5)
    if happens[3]:
        y[int(rng.random() * points) :] = y[-1]
    if happens[4]:
        # Sixty-fourths: sums of them are exact, so that ties are ties in any order.
        y = np.round(64 * y) / 64
    if happens[5]:
        y[rng.integers(points) :: rng.integers(1, 4)] = rng.choice([np.nan, np.inf])
    return np.asarray(y)


def a_rate(rng: np.random.Generator, points: int) -> Floats:
    """Return a constant rate, a step schedule, a cosine, or one with restarts."""
    at = np.linspace(0, 1, points)
    kinds = [np.ones(points), 0.1 ** np.floor(3 * at), (1 + np.cos(np.pi * at)) / 2, 1 - (3 * at) % 1]
    return np.asarray(0.1 * kinds[rng.integers(4)] * np.minimum(1, (at + 1 / points) / rng.choice([0.01, 0.2])))


@cache
def a_run(seed: int) -> Run:
    rng = np.random.default_rng(seed)
    points = LENGTHS[seed % len(LENGTHS)]
    unit: Literal["step", "epoch"] = "step" if rng.random() < 0.5 else "epoch"

    def curve(name: str, y: Floats, x: Floats) -> Curve:
        return Curve(name, x, y, unit)

    x = np.cumsum(rng.integers(1, 4, points)).astype(np.float64)
    every = x[:: rng.integers(1, 4)]
    losses = {"train_loss": a_curve(rng, points)}
    curves = {name: curve(name, y, x) for name, y in losses.items()}
    curves["val_loss"] = curve("val_loss", a_curve(rng, len(every)), every)
    curves["train_accuracy"] = curve("train_accuracy", 1 - a_curve(rng, points) / 4, x)
    curves["val_accuracy"] = curve("val_accuracy", 1 - a_curve(rng, len(every)) / 4, every)
    curves["learning_rate"] = curve("learning_rate", a_rate(rng, points), x)
    for name in ("gradient_norm", "update_ratio", "dead_units"):
        curves[name] = curve(name, np.abs(a_curve(rng, points)), x)
    if rng.random() < 0.1:
        curves["val_loss"] = replace(curves["val_loss"], x_unit="row")
    kept = {name: each for name, each in curves.items() if rng.random() < 0.9}
    given: dict[str, Value] = {"gradient_clip_norm": float(rng.uniform(0.1, 3))} if rng.random() < 0.8 else {}
    if rng.random() < 0.5:
        given |= {"optimizer": str(rng.choice(["sgd", "adam"])), "momentum": 0.9, "learning_rate": 0.01}
    return Run(
        config=Config(given),
        curves=kept or curves,
        outcome=Outcome.DIVERGED if rng.random() < 0.1 else Outcome.FINISHED,
        planned_x=float(1.5 * x[-1]) if rng.random() < 0.3 else None,
        facts={"task.classes": 10},
    )


@cache
def measured(seed: int) -> dict[str, object]:
    return dict(measure(a_run(seed)))


def test_every_sign_has_a_twin() -> None:
    assert set(TWINS) == set(CATALOGUE)


@pytest.mark.parametrize("name", TWINS)
def test_a_sign_says_what_its_twin_says(name: str) -> None:
    for seed in range(RUNS):
        expected, found = TWINS[name](a_run(seed)), measured(seed)[name]
        # Sums in another order differ in their last bits, and differences of nearly equal numbers by more of them.
        close = pytest.approx(expected, rel=1e-6, abs=1e-9) if isinstance(expected, float) else expected
        assert found == close, f"run {seed}"


def test_the_random_runs_show_every_sign_known_and_unknown() -> None:
    known = Counter(name for seed in range(RUNS) for name, value in measured(seed).items() if value is not None)
    always = {"run.points"}
    for name in CATALOGUE:
        assert RUNS // 10 <= known[name] <= RUNS - (name not in always), name
