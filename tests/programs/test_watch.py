from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.core.run import Curve, Run
from advisor.errors import LogError
from advisor.programs.watch import Watch, divergence


def curve(*values: float, name: str = "train_loss") -> Curve:
    return Curve(name, np.arange(1.0, len(values) + 1), np.array(values), "epoch")


@pytest.mark.parametrize(
    "values",
    [
        (),
        (math.nan,),
        (2.0, 1.0, math.nan),
        (2.0, math.inf, 1.9),
        (2.0, 2.1, 2.2, 60.0, 2.0, 1.9),
        (2.0, 2.1, 2.2, 60.0, 70.0),
        (2.0, 1.0, 0.5, 5.0, 6.0, 7.0),
    ],
)
def test_what_may_come_back_is_left_alone(values: tuple[float, ...]) -> None:
    assert divergence(curve(*values)) is None


def test_what_has_no_way_back_is_named() -> None:
    assert divergence(curve(2.0, 3.0, math.nan, math.nan)) == "train_loss is nan at epoch 4"
    said = divergence(curve(2.0, 2.1, 2.2, 60.0, 70.0, 900.0))
    assert said == "train_loss is 900 at epoch 6, and began at 2.1"


def test_other_metrics_have_no_far() -> None:
    assert divergence(curve(0.1, 0.1, 0.1, 60.0, 70.0, 900.0, name="val_reward")) is None
    assert divergence(curve(0.1, math.nan, math.nan, name="val_f1")) is not None


def test_it_looks_now_and_then_and_ends_what_diverged() -> None:
    looks = 0

    def read() -> Run:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise LogError("nothing yet")
        return Run(curves={"train_loss": curve(1.0, math.nan, math.nan)})

    watch = Watch(None, None, read, ["train_loss"])
    assert not watch(0.1, 1)
    assert looks == 0
    assert not watch(0.6, 1)
    assert not watch(0.7, 1)
    assert looks == 1
    assert watch(5.0, 1)
    assert watch.reason == "train_loss is nan at epoch 3"
