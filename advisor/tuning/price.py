"""`measure_price`: how long a full training takes, measured on a few steps of the start configuration."""

from __future__ import annotations

from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.trainable import Trainable
from advisor.errors import TrainingError

#: A hundredth of a full training says what all of it takes to within the machine's own noise.
_LENGTH = 0.01


def measure_price(trainable: Trainable, seed: int) -> Reading:
    """Return a reading whose value is the seconds of one full training.

    Raises TrainingError when not even these steps can be trained: there is nothing to tune then.
    """
    run = trainable.run(trainable.start, seed, _LENGTH)
    if run.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
        raise TrainingError(f"the training of the start configuration fails: {run.failure or run.outcome.value}")
    seconds = run.seconds / run.cost if run.cost > 0 else 0.0
    return Reading(
        probe="price",
        question="how long does one full training take?",
        value=seconds,
        confidence="medium",
        cost=run.cost,
        seconds=run.seconds,
        own_cost=run.cost,
        own_seconds=run.seconds,
    )
