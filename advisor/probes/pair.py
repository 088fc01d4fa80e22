"""Is configuration b better than configuration a? Both are trained on the same seeds and compared pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from advisor.core.config import Config
from advisor.core.finding import Level
from advisor.core.metric import improvement
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.core.statistics import Interval, mean, t_interval
from advisor.core.trainable import Objective, Trainable
from advisor.probes.purse import Purse
from advisor.probes.scores import score_of
from advisor.strategy.transfer import carried_over

PROBE = "pair"

Verdict = Literal["better", "worse", "tie", "unknown"]
Scores = list[float | None]


def compare(trainable: Trainable, a: Config, b: Config, seeds: Sequence[int], length: float = 1.0) -> Reading:
    """Return the mean improvement of `b` over `a` in the metric's unit (positive = better), with its t interval."""
    purse = Purse(trainable)
    pairs = Pairs(trainable.objective, a, b, length)
    # Pair by pair, so that a comparison that is cut short has whole pairs.
    for seed in seeds:
        pairs.add(seed, purse.run(a, seed, length), purse.run(b, seed, length))
    question = f"is {_change(a, b)} better in {trainable.objective.metric}?"
    return pairs.reading(PROBE, question).model_copy(update={"cost": purse.cost, "seconds": purse.seconds})


@dataclass
class Pairs:
    """Trainings of two configurations on the same seeds, and what they say of each other."""

    objective: Objective
    a: Config
    b: Config
    length: float
    seeds: list[int] = field(default_factory=list)
    of_a: Scores = field(default_factory=list)
    of_b: Scores = field(default_factory=list)

    def add(self, seed: int, a: Run, b: Run) -> None:
        """Take one pair in."""
        self.seeds.append(seed)
        self.of_a.append(score_of(a, self.objective))
        self.of_b.append(score_of(b, self.objective))

    def reading(self, probe: str, question: str) -> Reading:
        """Return the mean improvement of `b` over `a`, with its t interval; what it cost is left open."""
        # Without seeding the differences are still independent draws of the same quantity, only noisier.
        whole = [(x, y) for x, y in zip(self.of_a, self.of_b, strict=True) if x is not None and y is not None]
        gains = [improvement(x, y, self.objective.direction) for x, y in whole]
        complete = bool(gains) and len(gains) == len(self.seeds)
        interval = t_interval(gains) if complete else None
        told = _verdict(gains, interval, self.objective.resolution) if complete else _by_failure(self.of_a, self.of_b)
        return Reading(
            probe=probe,
            question=question,
            value=mean(gains) if complete else None,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            confidence=_confidence(told, interval),
            abstained=None if complete else _abstention(self.of_a, self.of_b),
            evidence={
                "verdict": told,
                "seeds": self.seeds,
                "a": {"config": dict(self.a), "scores": self.of_a},
                "b": {"config": dict(self.b), "scores": self.of_b},
                "differences": gains,
                "length": self.length,
                "transfer": carried_over(self.a, self.b, self.length),
            },
        )


def _verdict(gains: list[float], interval: Interval | None, resolution: float) -> Verdict:
    average = mean(gains)
    if abs(average) <= resolution or (interval is not None and interval.covers(0.0)):
        return "tie"
    return "better" if average > 0 else "worse"


def _by_failure(of_a: Scores, of_b: Scores) -> Verdict:
    failed_a, failed_b = of_a.count(None), of_b.count(None)
    return "unknown" if failed_a == failed_b else "better" if failed_a > failed_b else "worse"


def _confidence(verdict: Verdict, interval: Interval | None) -> Level:
    # One pair has no interval: whatever it shows may be the seed.
    if interval is None:
        return "low"
    return "medium" if verdict == "tie" else "high"


def _abstention(of_a: Scores, of_b: Scores) -> str:
    if not of_a:
        return "no seeds were given: name at least two, so that the difference gets an interval."
    return (
        f"{of_a.count(None)} of {len(of_a)} trainings of a and {of_b.count(None)} of b ended without a score: "
        "prefer the one that finishes, or make both stable before comparing them."
    )


def _change(a: Config, b: Config) -> str:
    changes = [f"{name} {there} instead of {here}" for name, (here, there) in a.differences(b).items()]
    return ", ".join(changes) or "the same configuration"
