from __future__ import annotations

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run


def curve(points: int, metric: str = "train_loss") -> Curve:
    return Curve(metric, np.arange(points, dtype=float), np.linspace(1, 0, points))


def test_a_curve_has_as_many_x_as_y() -> None:
    with pytest.raises(ValueError, match="not two equal rows"):
        Curve("train_loss", np.arange(3.0), np.arange(4.0))


def test_the_first_part_of_a_run_forgets_how_it_ended() -> None:
    run = Run(curves={"train_loss": curve(101), "val_loss": curve(5, "val_loss")}, outcome=Outcome.FINISHED)
    early = run.first(0.3)
    assert early.curves["train_loss"].x[-1] == 30
    assert early.outcome is Outcome.UNKNOWN
    assert early.planned_x == 100


def test_the_whole_of_a_run_is_the_run() -> None:
    run = Run(curves={"train_loss": curve(10)}, outcome=Outcome.FINISHED)
    assert run.first(1.0) is run


def test_a_given_config_is_laid_over_the_logged_one() -> None:
    run = Run(config=Config(optimizer="sgd", learning_rate=0.1))
    assert run.with_config(Config(learning_rate=0.2)).config == Config(optimizer="sgd", learning_rate=0.2)
