"""Two short fits of one batch, and where their price goes."""

from __future__ import annotations

import pytest
from torch import nn

from advisor.probes.one_batch import Fits, fit_one_batch
from advisor.probes.wiring import SETTLING
from advisor.training.meter import Meter
from advisor.training.trainable import ProblemTrainable
from tests.training.problems import clouds, trainable


def normalized() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 4))


def fitted(epochs: int, passes: int = SETTLING) -> tuple[Fits | None, Meter]:
    one: ProblemTrainable = trainable(train=clouds(400), epochs=epochs, build_model=lambda _: normalized())
    meter = Meter(one.bench.full_examples)
    return fit_one_batch(one.bench, meter, 0.05, passes, seed=0), meter


def test_fits_are_compared_at_their_best() -> None:
    fits = Fits(8, real=[2.0, 0.5, 0.6], zeroed=[2.0, 1.0, 1.1], lost=0.7)
    assert (fits.overfits, fits.zeroed_input_gain) == (0.75, 0.5)
    assert fits.lost_in_evaluation == pytest.approx(0.5)


def test_a_long_training_pays_for_running_statistics_to_settle() -> None:
    fits, meter = fitted(epochs=80)
    assert fits is not None
    assert fits.lost is not None
    assert meter.evaluated == SETTLING * fits.examples
    assert meter.cost <= 0.05


def test_where_little_can_be_paid_all_of_it_goes_into_the_fits() -> None:
    fits, meter = fitted(epochs=12)
    assert fits is not None
    assert fits.lost is None
    assert fits.lost_in_evaluation is None
    assert meter.evaluated == 0
    # Nothing to settle costs nothing, so that the question can be asked.
    free, _ = fitted(epochs=12, passes=0)
    assert free is not None
    assert free.lost is not None
    assert len(free.real) == len(fits.real)


def test_what_pays_for_no_fit_has_none() -> None:
    fits, meter = fitted(epochs=2)
    assert fits is None
    assert meter.cost == 0
