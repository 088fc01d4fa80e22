"""The range test: one training, ended when it blows up, whose edge does not depend on the start."""

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.trainable import Tick
from advisor.probes import readers
from advisor.probes.rate_sweep import _Watch, sweep
from tests.probes.simulated import Quadratic


def decades(a: float | None, b: float) -> float:
    assert a is not None
    return abs(float(np.log10(a / b)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sharpness", [1.0, 10.0, 300.0])
def test_edge_of_plain_sgd_is_two_over_the_sharpness(sharpness: float, seed: int) -> None:
    swept = sweep(Quadratic(sharpness=sharpness), Config(optimizer="sgd"), seed, length=0.15)
    assert decades(swept.read(readers.edge), 2 / sharpness) < 0.35


def test_one_training_that_ends_when_it_blows_up() -> None:
    quadratic = Quadratic(sharpness=100.0)
    swept = sweep(quadratic, Config(optimizer="sgd"), length=0.2)
    assert len(quadratic.calls) == 1
    assert len(swept.rates) == len(swept.losses) == len(swept.smoothed) < 0.9 * 120
    assert swept.cost == pytest.approx(len(swept.rates) / quadratic.updates)
    assert swept.updates == pytest.approx(quadratic.updates)


@pytest.mark.parametrize("rate", [1e-6, 1e3])
def test_does_not_depend_on_the_rate_in_use(rate: float) -> None:
    config = Config(optimizer="sgd", learning_rate=0.1)
    usual, other = (sweep(Quadratic(), each) for each in (config, config.with_(learning_rate=rate)))
    assert usual.losses.tolist() == other.losses.tolist()


def test_sweeps_one_optimizer_without_warmup() -> None:
    quadratic = Quadratic()
    sweep(quadratic, Config(optimizer="adam", warmup_fraction=0.1, switch_to_sgd_at=0.5), low=1e-5, high=1.0)
    config, _, _ = quadratic.calls[0]
    assert dict(config) == {
        "optimizer": "adam",
        "warmup_fraction": 0.0,
        "switch_to_sgd_at": None,
        "schedule": "lr_sweep",
        "sweep_low": 1e-5,
        "learning_rate": 1.0,
    }


def stopped_at(losses: list[float]) -> int | None:
    watch = _Watch()
    ticks = (Tick(step, 100, loss) for step, loss in enumerate(losses, start=1))
    return next((tick.step for tick in ticks if watch(tick)), None)


def test_one_spike_does_not_stop_it() -> None:
    assert stopped_at([2.3] * 30 + [100.0] * 2 + [2.2] * 68) is None


def test_a_loss_that_is_not_finite_stops_it_at_once() -> None:
    assert stopped_at([2.3] * 10 + [float("nan")]) == 11


def test_four_times_the_best_stops_it() -> None:
    assert stopped_at([2.0] * 50 + [7.9] * 10) is None
    assert stopped_at([2.0] * 50 + [8.1] * 10) == 53


def test_a_loss_around_zero_is_judged_by_its_drop() -> None:
    # A likelihood may be negative: the ratio to -3 means nothing, the drop of 5 does.
    assert stopped_at([2.0] * 20 + [-3.0] * 20 + [11.0] * 20) is None
    assert stopped_at([2.0] * 20 + [-3.0] * 20 + [13.0] * 20) == 43
