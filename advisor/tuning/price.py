"""`measure_price`: how long a full training takes, measured on a few steps of the start configuration."""

from __future__ import annotations

from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.core.step import Trial
from advisor.core.trainable import Trainable
from advisor.errors import TrainingError

#: The first steps of a process load and compile what all later ones have; they are taken, and not timed.
_WARM_UP = 0.002
#: A hundredth of a full training says what all of it takes to within the machine's own noise.
_TIMED = 0.01
QUESTION = "how long does one full training take?"


def measure_price(trainable: Trainable, seed: int) -> Reading:
    """Return a reading whose value is the seconds of one full training.

    What is cut into whole epochs is run for one: its start-up counts as if it came with each, so this is a price that
    is not exceeded. Raises TrainingError when not even these steps can be trained: there is nothing to tune then.
    """
    shortest = trainable.capabilities.shortest
    lengths = (shortest,) if shortest else (_WARM_UP, _TIMED)
    runs = [_steps(trainable, seed, length) for length in lengths]
    timed, cost, seconds = runs[-1], sum(run.cost for run in runs), sum(run.seconds for run in runs)
    return Reading(
        probe="price",
        question=QUESTION,
        value=timed.seconds / timed.cost if timed.cost > 0 else 0.0,
        confidence="low" if shortest else "medium",
        cost=cost,
        seconds=seconds,
        own_cost=cost,
        own_seconds=seconds,
    )


def price_of(trial: Trial) -> Reading:
    """Return the price that a full training had: the surest way to know, and nothing more to pay."""
    return Reading(
        probe="price", question=QUESTION, value=trial.seconds / trial.cost if trial.cost else 0.0, confidence="high"
    )


def unknown_price() -> Reading:
    """Return the price of what cannot be timed without being trained in full."""
    return Reading(probe="price", question=QUESTION, abstained="only a full training could tell")


def refuse_failed(run: Run) -> None:
    """Raise TrainingError when the start's training failed, with the last lines that it printed."""
    if run.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
        said = (run.failure or run.outcome.value).rstrip(".")
        quoted = "".join(f"\n  {line}" for line in run.last_words)
        last = f" Its last lines:{quoted}" if quoted else ""
        raise TrainingError(f"the training of the start configuration failed: {said}.{last}")


def _steps(trainable: Trainable, seed: int, length: float) -> Run:
    run = trainable.run(trainable.start, seed, length)
    refuse_failed(run)
    return run
