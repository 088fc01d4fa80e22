"""`Target`: a metric's value that a training is to reach soon; the sooner the better."""

from __future__ import annotations

import math

from advisor.core.metric import Direction, direction_of
from advisor.core.noun import Noun
from advisor.core.run import Curve
from advisor.errors import UsageError

#: A training that never arrives lacks at most so many times the target: what lacks more cannot be ranked by it.
_MOST_LACKING = 10.0


class Target(Noun):
    """A value of a validation metric, and the direction in which it is reached."""

    metric: str
    value: float
    direction: Direction

    @classmethod
    def parse(cls, text: str) -> Target:
        """Return the target that a text such as accuracy=0.97 names."""
        name, _, amount = (part.strip() for part in text.partition("="))
        metric = name.removeprefix("val_")
        direction = direction_of(metric)
        try:
            value = float(amount)
        except ValueError:
            value = math.nan
        if not metric.isidentifier() or not math.isfinite(value):
            raise UsageError(f"{text!r} is no target: write the metric and the value to be reached, as accuracy=0.97.")
        if direction is None:
            raise UsageError(
                f"nothing tells whether {metric} is better small or large: name it {metric}_score or _error."
            )
        return cls(metric=metric, value=value, direction=direction)

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g}"

    def reached_at(self, curve: Curve) -> float | None:
        """Return the x where the curve first reaches the target, in a straight line between its points; None if never.

        What is there at the first point was reached there: nothing is known of the time before.
        """
        before: tuple[float, float] | None = None
        for x, y in zip(curve.x.tolist(), curve.y.tolist(), strict=True):
            if math.isfinite(y) and self.lacking(y) <= 0:
                if before is None:
                    return float(x)
                share = self.lacking(before[1]) / (self.lacking(before[1]) - self.lacking(y))
                return float(before[0] + share * (x - before[0]))
            before = (x, y) if math.isfinite(y) else before
        return None

    def lacking(self, score: float) -> float:
        """Return what a score lacks of the target, in the unit of the metric; 0 or less where it is reached."""
        return self.value - score if self.direction == "maximize" else score - self.value

    def cost(self, curve: Curve, end: float, epochs: float) -> float:
        """Return the epochs until the target, or more than all of them, the more the further the end falls short.

        `end` is the x of the end of the training, which has so many epochs.
        """
        at = self.reached_at(curve)
        if at is not None:
            return epochs * min(1.0, at / end) if end > 0 else 0.0
        lacks = self.lacking(float(curve.y[-1])) / (abs(self.value) or 1.0)
        # What was reached on the way and lost again lacks nothing at the end, and is found above.
        return epochs * (1 + min(_MOST_LACKING, max(0.0, lacks)))
