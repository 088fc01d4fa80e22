from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Floats
from advisor.signs.schedule import count_restarts
from tests.signs.curves import number, signs_of

STEPS = np.linspace(0, 1, 201)
COSINE = 0.1 * (1 + np.cos(np.pi * STEPS)) / 2
WARM = np.minimum(STEPS / 0.1, 1.0) * COSINE


def test_a_constant_rate() -> None:
    signs = signs_of("learning_rate", np.full(50, 0.1) * (1 + 1e-6 * STEPS[:50]))
    assert signs == {"is_constant": True, "final_fraction": pytest.approx(1), "warmup_fraction": 0, "restarts": 0}


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
