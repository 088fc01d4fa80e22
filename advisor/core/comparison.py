"""`Side` and `Comparison`: two configurations, what each scored, and what of the difference can be believed."""

from __future__ import annotations

from typing import Literal

from advisor.core.config import Config, Value
from advisor.core.metric import Direction
from advisor.core.noun import Noun

#: What became of the second against the first.
Standing = Literal["better", "worse", "within_noise", "cannot_tell"]


class Score(Noun):
    """What one full training of a side ended with; None where it came to no end."""

    #: None where the log does not say.
    seed: int | None
    value: float | None


class Spread(Noun):
    """What seeds alone make of a score: a standard deviation, and the degrees of freedom behind it."""

    deviation: float
    freedom: int


class Side(Noun):
    """One of the two: a session's best configuration, or the training in a log."""

    name: str
    kind: Literal["session", "log"]
    #: What was tuned, where that is known.
    problem: str | None = None
    config: Config
    #: As the user may have set more than the log says.
    config_is_whole: bool
    metric: str
    direction: Direction | None
    scores: tuple[Score, ...]
    #: Measured on other configurations of the same problem too; None where no two seeds were run.
    spread: Spread | None = None
    #: The smallest difference that the validation data can show.
    resolution: float = 0.0
    #: What has to be known to read the scores.
    remarks: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        """Return the scores of the trainings that came to an end."""
        return tuple(score.value for score in self.scores if score.value is not None)


class Difference(Noun):
    """One hyperparameter on which the two differ; None is what a side does not name."""

    hyperparameter: str
    a: Value
    b: Value


class Comparison(Noun):
    """The second side against the first; `improvement` is positive where the second is better."""

    a: Side
    b: Side
    metric: str
    direction: Direction
    differences: tuple[Difference, ...]
    score_a: float | None
    score_b: float | None
    improvement: float | None
    #: The 95 % interval of the improvement; None where seeds were not repeated.
    low: float | None
    high: float | None
    #: How the interval was made.
    method: Literal["paired", "welch", "pooled", "none"]
    verdict: Standing
    #: The verdict in one sentence, and why it is no other.
    says: str
    remarks: tuple[str, ...]
