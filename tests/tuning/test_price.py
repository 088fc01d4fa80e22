from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Capabilities, Observer
from advisor.errors import TrainingError
from advisor.tuning.price import measure_price, refuse_failed
from tests.probes.simulated import Quadratic
from tests.tuning.conftest import quadratic


class Clockwork(Quadratic):
    """Takes ten seconds for each full training, and an hour more for the first."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        is_first = not self.calls
        run = super().run(config, seed, length, observer)
        return Run(config, run.curves, run.outcome, cost=run.cost, seconds=10 * run.cost + 3600 * is_first)


def test_the_first_steps_of_a_process_are_not_timed() -> None:
    told = measure_price(Clockwork(start=quadratic().start), seed=3)
    assert told.number == pytest.approx(10)
    assert told.own_seconds > 3600


def test_every_step_is_charged_and_taken_on_the_start_and_the_seed() -> None:
    trainable = Clockwork(start=quadratic().start)
    told = measure_price(trainable, seed=3)
    assert (
        told.own_cost
        == told.cost
        == pytest.approx(sum(max(1, round(600 * c[2])) for c in trainable.calls) / 600 + 2 * 0.002)
    )
    assert told.own_cost < 0.02
    assert {call[:2] for call in trainable.calls} == {(trainable.start, 3)}


def test_a_rate_that_diverges_at_once_still_has_a_price() -> None:
    told = measure_price(quadratic(learning_rate=1e6), seed=0)
    assert told.number is not None
    assert told.number > 0


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.OUT_OF_MEMORY])
def test_what_cannot_be_trained_has_none(outcome: Outcome) -> None:
    class Broken(Quadratic):
        def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
            del length, observer
            return Run(config, outcome=outcome, seed=seed, failure=f"{outcome.value} in line 3")

    with pytest.raises(TrainingError, match=f"{outcome.value} in line 3"):
        measure_price(Broken(), seed=0)


def test_what_is_cut_into_epochs_is_priced_by_one_of_them() -> None:
    trainable = quadratic()
    trainable.capabilities = Capabilities(shortest=0.05, inspectable=False, sweepable=False)
    told = measure_price(trainable, seed=0)
    assert [length for _, _, length in trainable.calls] == [0.05]
    assert told.confidence == "low"


def test_a_failure_is_told_with_its_last_lines() -> None:
    failed = Run(outcome=Outcome.FAILED, failure="exit code 1.", last_words=("a", "b"))
    with pytest.raises(TrainingError, match=r"failed: exit code 1\. Its last lines:\n  a\n  b$"):
        refuse_failed(failed)
    refuse_failed(Run(outcome=Outcome.DIVERGED))
