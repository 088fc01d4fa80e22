"""How far the updates of a run can have carried the weights."""

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.run import Curve, Run
from advisor.signs import measure


def rates(y: list[float], **given: float | str) -> Run:
    x = np.linspace(0, 1000, len(y))
    return Run(config=Config(given), curves={"learning_rate": Curve("learning_rate", x, np.asarray(y), "step")})


def test_a_decayed_rate_goes_half_as_far() -> None:
    assert measure(rates([1e-3, 1e-3]))["learning_rate.travel"] == pytest.approx(1.0)
    assert measure(rates([1e-3, 0.0]))["learning_rate.travel"] == pytest.approx(0.5)


def test_momentum_adds_up_in_plain_steps_only() -> None:
    sgd, adam = rates([1e-3, 1e-3], optimizer="sgd", momentum=0.9), rates([1e-3, 1e-3], optimizer="adam", momentum=0.9)
    assert measure(sgd)["learning_rate.travel"] == pytest.approx(10.0)
    assert measure(adam)["learning_rate.travel"] == pytest.approx(1.0)


def test_a_rate_that_was_not_logged_is_the_configured_one() -> None:
    loss = Curve("train_loss", np.asarray([0.0, 500.0]), np.asarray([1.0, 0.5]), "step")
    run = Run(config=Config({"learning_rate": 0.01}), curves={"train_loss": loss})
    assert measure(run)["learning_rate.travel"] == pytest.approx(5.0)
    assert measure(Run(curves={"train_loss": loss}))["learning_rate.travel"] is None


def test_epochs_are_no_updates() -> None:
    curve = Curve("update_ratio", np.asarray([0.0, 1.0, 2.0]), np.full(3, 1e-3), "epoch")
    assert measure(Run(curves={"update_ratio": curve}))["update_ratio.travel"] is None
