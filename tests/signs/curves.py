"""Runs made of known curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Floats, Run
from advisor.core.sign_value import SignValue
from advisor.signs import measure


def run_of(
    curves: Mapping[str, npt.ArrayLike],
    x: npt.ArrayLike | None = None,
    planned_x: float | None = None,
    outcome: Outcome = Outcome.FINISHED,
    facts: Mapping[str, SignValue] | None = None,
    x_unit: Any = "step",
) -> Run:
    """Return a run with these curves, by default over 0, 1, 2, ..."""

    def curve(name: str, values: npt.ArrayLike) -> Curve:
        y = np.array(values, dtype=np.float64)
        along = np.arange(len(y)) if x is None else x
        return Curve(name, np.array(along, dtype=np.float64), y, x_unit)

    named = {name: curve(name, values) for name, values in curves.items()}
    return Run(curves=named, planned_x=planned_x, outcome=outcome, facts=facts or {})


def signs_of(name: str, values: npt.ArrayLike, **more: Any) -> dict[str, SignValue]:
    """Return the signs of a run with one curve, without the curve's name in front."""
    signs = measure(run_of({name: values}, **more))
    return {sign.removeprefix(f"{name}."): value for sign, value in signs.items() if sign.startswith(f"{name}.")}


def train_loss(values: npt.ArrayLike, **more: Any) -> dict[str, SignValue]:
    """Return the signs of a training loss."""
    return signs_of("train_loss", values, **more)


def number(value: SignValue) -> float:
    """Return a sign that must be a number."""
    assert isinstance(value, int | float)
    assert not isinstance(value, bool)
    return float(value)


def noise(points: int, deviation: float, seed: int = 0) -> Floats:
    """Return white noise."""
    return np.random.default_rng(seed).normal(0, deviation, points)


def learning(points: int, halvings: float = 10, start: float = 2.3, end: float = 0.3) -> Floats:
    """Return an exponential fall from `start` towards `end`."""
    return end + (start - end) * 0.5 ** (np.linspace(0, 1, points) * halvings)
