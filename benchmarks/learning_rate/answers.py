"""What our probe answers, with five seeds per workload and optimizer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.knowledge.loader import load_knowledge
from advisor.probes.learning_rate import find_learning_rate
from advisor.suggestion import recommended_rate
from benchmarks.workloads.remembered import Remembered

#: The repeats: none of them is a seed of the truth.
SEEDS = (0, 100, 200, 300, 400)


@dataclass(frozen=True)
class Answer:
    """A learning rate, or none with the reason, and what it cost in full trainings."""

    value: float | None
    cost: float
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def width(self) -> float:
        """Return the decades between the ends of the interval."""
        assert self.low is not None
        assert self.high is not None
        return math.log10(self.high / self.low)


def ours(trainable: Remembered, factor: float = 1.0) -> Iterator[Answer]:
    """Yield the probe's answers; it starts from the default rate times `factor`."""
    known = load_knowledge()
    start = trainable.start.with_(learning_rate=trainable.start.number("learning_rate", 0.0) * factor)
    value, span = recommended_rate(trainable.situation, known)
    for seed in SEEDS:
        reading = find_learning_rate(trainable, start, seed, prior=span, prior_value=value)
        why = reading.abstained or str(reading.evidence.get("why"))
        yield Answer(reading.number, reading.cost, reading.low, reading.high, why)
