"""`measure_price`: how long a full training takes, measured on a few steps of the start configuration."""

from __future__ import annotations

from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.core.trainable import Trainable
from advisor.errors import TrainingError

#: The first steps of a process load and compile what all later ones have; they are taken, and not timed.
_WARM_UP = 0.002
#: A hundredth of a full training says what all of it takes to within the machine's own noise.
_TIMED = 0.01


def measure_price(trainable: Trainable, seed: int) -> Reading:
    """Return a reading whose value is the seconds of one full training.

    Raises TrainingError when not even these steps can be trained: there is nothing to tune then.
    """
    warm_up, timed = _steps(trainable, seed, _WARM_UP), _steps(trainable, seed, _TIMED)
    cost, seconds = warm_up.cost + timed.cost, warm_up.seconds + timed.seconds
    return Reading(
        probe="price",
        question="how long does one full training take?",
        value=timed.seconds / timed.cost if timed.cost > 0 else 0.0,
        confidence="medium",
        cost=cost,
        seconds=seconds,
        own_cost=cost,
        own_seconds=seconds,
    )


def _steps(trainable: Trainable, seed: int, length: float) -> Run:
    run = trainable.run(trainable.start, seed, length)
    if run.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
        raise TrainingError(f"the training of the start configuration fails: {run.failure or run.outcome.value}")
    return run
