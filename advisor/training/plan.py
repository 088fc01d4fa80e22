"""`Plan`: how long a training is and when it is looked at, decided before it begins."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.core.config import Config
from advisor.errors import InputError

#: Evaluations of a full run; shorter runs get their share of it.
EVALUATIONS = 10
#: Losses are read from the device at most this many updates late: reading every one would stall it.
FLUSH_EVERY = 20
#: The training metrics of an evaluation are taken from the outputs for so many examples before it.
RECENT_EXAMPLES = 512


@dataclass(frozen=True)
class Plan:
    """The batches and updates of one training."""

    batch_size: int
    accumulation_steps: int
    updates: int
    #: The updates (1-based) after which the validation set is evaluated.
    evaluations: frozenset[int]
    #: The updates whose outputs an evaluation wants to see: those shortly before it.
    remembered: frozenset[int]
    flush_every: int
    #: Whether it is a range test, of which the losses alone are read.
    is_sweep: bool

    @classmethod
    def of(cls, config: Config, examples: float, length: float) -> Plan:
        """Return the plan for `length` of a full training of so many examples, at least one update."""
        batch_size = int(config.number("batch_size", 32))
        accumulation_steps = int(config.number("accumulation_steps", 1))
        if min(batch_size, accumulation_steps) < 1 or length <= 0:
            raise InputError("batch_size and accumulation_steps must be at least 1, and the length above 0.")
        updates = max(1, round(examples * length / (batch_size * accumulation_steps)))
        sweep = config.get("schedule") == "lr_sweep"
        count = 0 if sweep else max(1, min(updates, round(EVALUATIONS * min(1.0, length))))
        evaluations = frozenset(round(updates * (number + 1) / count) for number in range(count))
        recent = math.ceil(RECENT_EXAMPLES / (batch_size * accumulation_steps))
        return cls(
            batch_size=batch_size,
            accumulation_steps=accumulation_steps,
            updates=updates,
            evaluations=evaluations,
            remembered=frozenset(end - before for end in evaluations for before in range(recent)),
            is_sweep=sweep,
            # Short probes are watched more closely: a divergence is seen within a twentieth of the run.
            flush_every=max(1, min(FLUSH_EVERY, updates // 20)),
        )

    @property
    def batches(self) -> int:
        """Return how many batches are fetched in all."""
        return self.updates * self.accumulation_steps

    @property
    def examples_per_update(self) -> int:
        """Return how many examples one optimizer update sees."""
        return self.batch_size * self.accumulation_steps

    def flushes(self, update: int) -> bool:
        """Return whether the losses are read after this update."""
        return update % self.flush_every == 0 or update in self.evaluations or update == self.updates
