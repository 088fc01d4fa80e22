"""`Watch`: what is done while a user's program runs: progress is told, memory weighed, a divergence ended early."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.core.run import Curve, Run
from advisor.core.trainable import Observer, Tick
from advisor.errors import LogError
from advisor.programs.group_memory import group_memory

#: Progress is told in hundredths of the time that a training is expected to take.
_TICKS = 100
#: Seconds between two looks at the metrics so far, and the share of the time that reading them may take.
_LOOK_EVERY, _LOOK_SHARE = 0.5, 0.02
#: A loss so many times its first values, and that for the last tenth of its points, has no way back.
_FAR, _LATE, _FEWEST = 10.0, 0.1, 3
#: A single NaN may be a batch that overflowed, or a metric that was not defined.
_BROKEN = 2


@dataclass
class Watch:
    """Is called now and then with the seconds since the beginning and the program's process group."""

    observer: Observer | None
    #: Seconds that the training should take, None while nobody knows.
    expected: float | None
    #: Returns what the program has left so far; LogError while that is nothing.
    read: Callable[[], Run]
    #: The curves that must stay sound.
    curves: Sequence[str]
    #: Returns the last line that the program printed.
    latest: Callable[[], str] = str
    weighs: bool = False
    #: The most bytes that the group had in memory at once.
    peak: int = 0
    #: Why the program was ended, None where it was not.
    reason: str | None = None
    _next_look: float = field(default=_LOOK_EVERY, init=False)

    def __call__(self, seconds: float, group: int) -> bool:
        """Return whether the program is to be ended."""
        if self.observer is not None:
            done = int(_TICKS * seconds / self.expected) if self.expected else 0
            self.observer(Tick(min(_TICKS, done), _TICKS, float("nan"), self.latest()))
        if self.weighs:
            self.peak = max(self.peak, group_memory(group))
        if seconds >= self._next_look:
            began = time.perf_counter()
            self.reason = self._divergence()
            took = time.perf_counter() - began
            self._next_look = seconds + max(_LOOK_EVERY, took / _LOOK_SHARE)
        return self.reason is not None

    def _divergence(self) -> str | None:
        try:
            run = self.read()
        except LogError:
            return None
        return next((why for name in self.curves if (why := divergence(run.curves.get(name)))), None)


def divergence(curve: Curve | None) -> str | None:
    """Return in words that a curve so far has no way back, None where it may have one; losses may also be too large."""
    if curve is None or len(curve) < _BROKEN:
        return None
    if not np.isfinite(curve.y[-_BROKEN:]).any():
        return f"{curve.metric} is {curve.y[-1]:g} at {curve.x_unit} {curve.x[-1]:g}"
    late, first = max(_FEWEST, int(_LATE * len(curve))), abs(float(np.median(curve.y[:_FEWEST])))
    is_loss = curve.metric in ("train_loss", "val_loss")
    # The first values and the last ones must be others.
    if not is_loss or len(curve) < _FEWEST + late or not np.isfinite(first):
        return None
    if float(np.min(curve.y[-late:])) <= _FAR * first:
        return None
    return f"{curve.metric} is {curve.y[-1]:.3g} at {curve.x_unit} {curve.x[-1]:g}, and began at {first:.3g}"
