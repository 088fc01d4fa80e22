"""`Trainable`: whatever can be trained, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.metric import Direction
from advisor.core.run import Run
from advisor.core.situation import Situation


@dataclass(frozen=True)
class Objective:
    """What is tuned: the name of a validation metric without its `val_`, and its better direction."""

    metric: str
    direction: Direction
    #: The smallest difference that the validation set can show: 1 / examples for a share of right answers, else 0.
    resolution: float = 0.0

    @property
    def curve(self) -> str:
        """Return the name of the curve of a Run that holds it."""
        return f"val_{self.metric}"


@dataclass(frozen=True)
class Capabilities:
    """What a trainable can do beyond being run; each one buys something, and the plan says what."""

    #: The same seed gives the same initial weights and data order, so that two configs can be paired.
    seeded: bool = True
    #: Can be run at a fraction of the full length, so that probes are cheap.
    shortenable: bool = True
    #: The shortest length, of which all others are multiples: an epoch of a training that is told its epochs.
    shortest: float = 0.0
    #: The model and the data can be looked at, so that sanity checks can run.
    inspectable: bool = True
    #: Follows the schedule that it is told, so that the rate can rise within one training: a range test.
    sweepable: bool = True
    #: Can be trained on a part of its data, with the same validation set: a `RunsOnPart`.
    divisible: bool = False
    #: What each of its runs tells of its usage, and so what a limit can be set to.
    measures: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tick:
    """What an observer is told after each optimizer update."""

    step: int
    steps: int
    train_loss: float
    #: The last line that somebody else's program printed; empty for a loop of ours.
    said: str = ""


#: Called now and then during a training; returning True asks it to stop.
Observer = Callable[[Tick], bool]


class Trainable(Protocol):
    """Something with hyperparameters that can be trained and scored."""

    @property
    def name(self) -> str:
        """Return a short name for sessions and reports."""

    @property
    def start(self) -> Config:
        """Return the user's own configuration: run 0, and the yardstick of every cost."""

    @property
    def objective(self) -> Objective:
        """Return what is tuned."""

    @property
    def capabilities(self) -> Capabilities:
        """Return what it can do."""

    @property
    def situation(self) -> Situation:
        """Return what is known or was measured of the task."""

    @property
    def knobs(self) -> dict[str, Range]:
        """Return the hyperparameters that have an effect here, with the values they can take."""

    @property
    def full_price(self) -> float:
        """Return what one full training of the start costs in FTE: 1, and its evaluations."""

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run, `cost` included; a failed training is an outcome and not an exception."""


@runtime_checkable
class RunsTogether(Protocol):
    """A Trainable that can make several trainings in one pass, which is faster for small models."""

    def run_together(self, trainings: Sequence[tuple[Config, int]], length: float = 1.0) -> list[Run] | None:
        """Train each config with its seed and return the runs in this order; None where that cannot be or pay."""


@runtime_checkable
class RunsOnPart(Protocol):
    """A Trainable that can be trained on a part of its training data, and scored on all of its validation data."""

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        """Train for the same epochs over this part of the data; a smaller part lies inside of each larger one."""

    @property
    def smallest_part(self) -> float:
        """Return the smallest part that makes a training."""
