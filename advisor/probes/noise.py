"""How much does the objective differ between seeds? Below that, no two configurations can be told apart."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.core.finding import Level
from advisor.core.reading import Reading
from advisor.core.statistics import Interval, deviation_interval, mean, standard_deviation
from advisor.core.trainable import Trainable
from advisor.probes.purse import Purse
from advisor.probes.scores import score_of

PROBE = "noise"


def measure_noise(
    trainable: Trainable,
    config: Config,
    at_least: int = 3,
    at_most: int = 8,
    length: float = 1.0,
    fte: float | None = None,
    matters: float | None = None,
    first_seed: int = 0,
) -> Reading:
    """Return the standard deviation of the objective over seeds, with its chi-square interval.

    Stops before `at_most` seeds when the next one would cost more than `fte` in total, or when the interval
    lies wholly on one side of `matters`, the difference that would change a decision.
    """
    purse = Purse(trainable, fte)
    scores: list[float] = []
    failed = 0
    while len(scores) + failed < at_most and purse.affords(length):
        tried = len(scores) + failed
        # Nothing can be decided before the fewest are in, so these may be trained in one pass.
        count = at_least - tried if tried < at_least and purse.affords(length, at_least - tried) else 1
        runs = purse.run_together([(config, first_seed + tried + number) for number in range(count)], length)
        found = [score for run in runs if (score := score_of(run, trainable.objective)) is not None]
        scores += found
        failed += len(runs) - len(found)
        if len(scores) >= at_least and _is_decided(deviation_interval(scores), matters):
            break
    return _reading(trainable, config, length, scores, failed, purse)


def _is_decided(interval: Interval | None, matters: float | None) -> bool:
    return interval is not None and matters is not None and not interval.covers(matters)


def _reading(
    trainable: Trainable, config: Config, length: float, scores: list[float], failed: int, purse: Purse
) -> Reading:
    deviation, interval = standard_deviation(scores), deviation_interval(scores)
    return Reading(
        probe=PROBE,
        question=f"how much does {trainable.objective.metric} differ between seeds?",
        # A metric that moves in steps cannot show less than a step.
        value=None if deviation is None else max(deviation, trainable.objective.resolution),
        low=None if interval is None else interval.low,
        high=None if interval is None else max(interval.high, trainable.objective.resolution),
        confidence=_confidence(len(scores)),
        abstained=_abstention(len(scores), failed),
        evidence={
            "scores": scores,
            "mean": mean(scores) if scores else None,
            "failed": failed,
            "length": length,
            "config": dict(config),
        },
        cost=purse.cost,
        seconds=purse.seconds,
    )


def _confidence(seeds: int) -> Level:
    # The interval of a standard deviation spans a factor of 12 at 3 seeds, 5 at 5 and 3 at 8.
    return "high" if seeds >= 8 else "medium" if seeds >= 5 else "low"


def _abstention(seeds: int, failed: int) -> str | None:
    if seeds >= 2:
        return None
    if failed:
        return (
            f"{failed} of {seeds + failed} trainings ended without a score: make them stable, then measure the noise."
        )
    return "the budget does not cover two trainings, and one alone shows no noise: give more, or a shorter length."
