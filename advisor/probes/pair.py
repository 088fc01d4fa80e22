"""Is configuration b better than configuration a? Both are trained on the same seeds and compared pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from advisor.core.config import Config
from advisor.core.finding import Level
from advisor.core.metric import improvement
from advisor.core.reading import Reading
from advisor.core.statistics import Interval, mean, t_interval
from advisor.core.trainable import Trainable
from advisor.probes.purse import Purse
from advisor.probes.scores import score_of
from advisor.strategy.transfer import carried_over

PROBE = "pair"

Verdict = Literal["better", "worse", "tie", "unknown"]
Scores = list[float | None]


def compare(trainable: Trainable, a: Config, b: Config, seeds: Sequence[int], length: float = 1.0) -> Reading:
    """Return the mean improvement of `b` over `a` in the metric's unit (positive = better), with its t interval."""
    purse = Purse(trainable)
    of_a: Scores = []
    of_b: Scores = []
    # Pair by pair, so that a comparison that is cut short has whole pairs.
    for seed in seeds:
        of_a.append(score_of(purse.run(a, seed, length), trainable.objective))
        of_b.append(score_of(purse.run(b, seed, length), trainable.objective))
    # Without seeding the differences are still independent draws of the same quantity, only noisier.
    direction = trainable.objective.direction
    gains = [improvement(x, y, direction) for x, y in zip(of_a, of_b, strict=True) if x is not None and y is not None]
    complete = bool(gains) and len(gains) == len(seeds)
    interval = t_interval(gains) if complete else None
    verdict = _verdict(gains, interval, trainable.objective.resolution) if complete else _by_failure(of_a, of_b)
    return Reading(
        probe=PROBE,
        question=f"is {_change(a, b)} better in {trainable.objective.metric}?",
        value=mean(gains) if complete else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        confidence=_confidence(verdict, interval),
        abstained=None if complete else _abstention(of_a, of_b),
        evidence={
            "verdict": verdict,
            "seeds": list(seeds),
            "a": {"config": dict(a), "scores": of_a},
            "b": {"config": dict(b), "scores": of_b},
            "differences": gains,
            "length": length,
            "transfer": carried_over(a, b, length),
        },
        cost=purse.cost,
        seconds=purse.seconds,
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
