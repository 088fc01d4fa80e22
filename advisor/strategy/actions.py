"""What the strategy can ask for. `tuning/` carries it out and tells the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.ledger import Result
from advisor.core.step import Hypothesis, Purpose, Step
from advisor.strategy.rungs import Rung


@dataclass(frozen=True)
class Check:
    """Look at the data and the untrained model."""


@dataclass(frozen=True)
class FindRate:
    """Measure the learning rate for `config`, spending at most `fte`."""

    config: Config
    fte: float
    #: The recommended range and value, where the curve is flat.
    prior: Range
    prior_value: float | None


@dataclass(frozen=True)
class Climb:
    """Try settings on parts of the training data, fewer of them on each larger part; the first one is the start."""

    settings: tuple[Config, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Train:
    """Train `config` once at full length."""

    config: Config
    seed: int
    purpose: Purpose
    hypothesis: Hypothesis | None = None


@dataclass(frozen=True)
class Search:
    """Train one configuration that Optuna picks near the incumbent."""

    around: Config
    region: dict[str, Range]
    seed: int


@dataclass(frozen=True)
class Decide:
    """Enter a step into the ledger."""

    step: Step


@dataclass(frozen=True)
class Finish:
    """The tuning is over."""

    result: Result


Action = Check | FindRate | Climb | Train | Search | Decide | Finish
