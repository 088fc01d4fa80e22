from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.signs import measure
from advisor.signs.schedule import count_restarts
from tests.signs.curves import number, run_of, signs_of

STEPS = np.linspace(0, 1, 201)
COSINE = 0.1 * (1 + np.cos(np.pi * STEPS)) / 2
WARM = np.minimum(STEPS / 0.1, 1.0) * COSINE


def test_a_constant_rate() -> None:
    signs = signs_of("learning_rate", np.full(50, 0.1) * (1 + 1e-6 * STEPS[:50]))
    assert (signs["is_constant"], signs["warmup_fraction"], signs["restarts"], signs["cuts"]) == (True, 0, 0, 0)
    assert number(signs["final_fraction"]) == pytest.approx(1)


def test_the_drop_at_a_cut_of_the_rate() -> None:
    rates = np.repeat([0.1, 0.01, 0.001], 50)
    # From 3 it falls to 2, and the cuts bring 0.8 and 0.2 at once.
    loss = np.concatenate([np.linspace(3, 2, 51), np.full(50, 1.2), np.full(49, 1.0)])
    signs = measure(run_of({"learning_rate": rates, "train_loss": loss}))
    assert signs["learning_rate.cuts"] == 2
    assert number(signs["train_loss.drop_at_rate_cut"]) == pytest.approx(0.8 / 2, abs=0.05)
    smooth = measure(run_of({"learning_rate": COSINE, "train_loss": np.linspace(3, 1, 201)}))
    assert (smooth["learning_rate.cuts"], smooth["train_loss.drop_at_rate_cut"]) == (0, None)


def test_warmup_and_cosine() -> None:
    signs = signs_of("learning_rate", WARM)
    assert signs["is_constant"] is False
    assert number(signs["final_fraction"]) == pytest.approx(0, abs=1e-9)
    assert number(signs["warmup_fraction"]) == pytest.approx(0.1, abs=0.01)
    assert signs["restarts"] == 0


def test_no_warmup() -> None:
    assert signs_of("learning_rate", COSINE)["warmup_fraction"] == 0


def test_warmup_is_a_fraction_of_the_planned_run() -> None:
    assert number(signs_of("learning_rate", WARM, planned_x=2000)["warmup_fraction"]) == pytest.approx(0.01, abs=0.001)


@pytest.mark.parametrize(
    ("rates", "restarts"),
    [
        (np.tile(COSINE, 3), 2),
        (np.concatenate([COSINE, COSINE / 2, COSINE / 4]), 2),
        (np.concatenate([STEPS, 1 - STEPS]), 0),
        (np.repeat([1, 0.1, 0.01], 20), 0),
        (np.concatenate([COSINE, COSINE / 50]), 0),
        (np.array([1.0]), 0),
    ],
)
def test_restarts(rates: Floats, restarts: int) -> None:
    assert count_restarts(rates) == restarts


def test_a_rate_of_nothing() -> None:
    signs = signs_of("learning_rate", np.zeros(5))
    assert (signs["final_fraction"], signs["warmup_fraction"], signs["restarts"]) == (None, None, 0)
