"""`History`: the points of one curve in bounded memory.

Up to `limit` points, all are kept. One more, and every two neighbours become one; from then on two new points
make one too, then four, and so on. The first sixteenth is never thinned: there the initial level, warmup and
early divergence show. Of points that become one, the last is kept: unlike means, this leaves noise as strong and
NaN as frequent as they were. Only a point that stands out (NaN, infinite, or far from its neighbours) is kept
instead of one that does not, as long as such points are rare: a spike stays at its full height.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from advisor.core.run import Curve, Floats
from advisor.signs.smoothing import SIGMA_PER_MAD, deviation_of, running_median

#: As many as the training loop keeps of its own curves; the signs use 200 blocks of them.
MOST_POINTS = 4096
_NEVER_THINNED = 1 / 16
#: The bound above which the sign train_loss.spikes counts a spike.
_OUTLIER, _SMALLEST_NOISE = 6.0, 0.01
#: Neighbours that make the local level: a spike of several points must not become it.
_NEIGHBOURS = 33
#: More than this share, and what stands out is how the curve is: then the thinned curve must show it as often.
_RARE = 0.05
#: How often, in kept points, the local level is measured again: a local level moves little in half its width.
_REFRESH = 16
_LARGEST = float(np.finfo(np.float64).max)

Unit = Literal["step", "epoch"]


@dataclass
class _Group:
    """Points that become one, and which of them it is so far."""

    x: float
    y: float
    stands_out: bool
    points: int = 1


@dataclass
class History:
    """The kept points of one curve, in the order of x."""

    limit: int = MOST_POINTS
    #: How many logged points one kept point stands for, after the first sixteenth.
    stride: int = 1
    #: How many points were logged.
    taken: int = 0
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    _group: _Group | None = None
    _outliers: int = 0
    #: Between these a point does not stand out; None where nothing does.
    _usual: tuple[float, float] | None = None

    def add(self, x: float, y: float) -> None:
        """Take in one point; one at an x that was logged before replaces what was there."""
        self.taken += 1
        if self.stride == 1:
            self._put(x, y)
            if len(self.x) > self.limit:
                self._halve()
        elif not self._replaces(x, y):
            self._go_back_to(x)
            self._gather(x, y)

    def curve(self, name: str, unit: Unit) -> Curve:
        """Return the points as a curve of at most `limit` points."""
        tail = self._group
        x, y = (self.x, self.y) if tail is None else ([*self.x, tail.x], [*self.y, tail.y])
        return Curve(name, np.array(x, dtype=np.float64), np.array(y, dtype=np.float64), unit)

    @property
    def _first(self) -> int:
        return int(self.limit * _NEVER_THINNED)

    def _put(self, x: float, y: float) -> None:
        at = len(self.x) if not self.x or x > self.x[-1] else bisect_left(self.x, x)
        if at < len(self.x) and self.x[at] == x:
            self.y[at] = y
        else:
            self.x.insert(at, x)
            self.y.insert(at, y)

    def _replaces(self, x: float, y: float) -> bool:
        """Put the value in the place of the latest one where both are of one step, as of the parts of a batch."""
        if self._group is not None and x == self._group.x:
            self._group.y = y
            return True
        if self._group is None and self.x and x == self.x[-1]:
            self.y[-1] = y
            return True
        return False

    def _go_back_to(self, x: float) -> None:
        """Forget what was kept at `x` and after: thinned points of an earlier attempt are not met one by one."""
        if self._group is not None and x <= self._group.x:
            self._group = None
        if self.x and x <= self.x[-1]:
            at = bisect_left(self.x, x)
            del self.x[at:], self.y[at:]

    def _gather(self, x: float, y: float) -> None:
        if len(self.x) < self._first:
            self._put(x, y)
            return
        new = _Group(x, y, self._usual is not None and not self._usual[0] <= y <= self._usual[1])
        if old := self._group:
            new.points += old.points
            if old.stands_out and not new.stands_out:
                new.x, new.y, new.stands_out = old.x, old.y, True
        self._group = new
        if new.points >= self.stride:
            self._settle(new)

    def _settle(self, group: _Group) -> None:
        self._group = None
        self._put(group.x, group.y)
        self._outliers += group.stands_out
        # One place is left for the group that is being gathered.
        if len(self.x) >= self.limit:
            self._halve()
        elif len(self.x) % _REFRESH == 0:
            self._look_around()

    def _halve(self) -> None:
        """Let every two neighbours after the first sixteenth become one."""
        first = self._first
        x, y = np.array(self.x[first:]), np.array(self.y[first:])
        whole = len(x) // 2 * 2
        outliers = standing_out(y)
        early, late = outliers[:whole:2], outliers[1:whole:2]
        picked = np.arange(0, whole, 2) + ~(early & ~late & (outliers.mean() <= _RARE))
        if whole < len(x):
            self._group = _Group(float(x[-1]), float(y[-1]), bool(outliers[-1]), self.stride)
        self.x[first:] = x[picked].tolist()
        self.y[first:] = y[picked].tolist()
        self._outliers = int(outliers[picked].sum())
        self.stride *= 2
        self._look_around()

    def _look_around(self) -> None:
        """Measure between which values a point does not stand out."""
        self._usual = None
        if self._outliers <= _RARE * (len(self.y) - self._first):
            self._usual = usual_range(self.y[self._first :][-2 * _NEIGHBOURS :])


def usual_range(latest: Sequence[float]) -> tuple[float, float]:
    """Return between which values a point that follows these is one of them; NaN never is."""
    known = np.array(latest)
    known = known[np.isfinite(known)]
    if len(known) < _NEIGHBOURS:
        return -_LARGEST, _LARGEST
    level = float(np.median(known))
    with np.errstate(all="ignore"):
        reach = _OUTLIER * deviation_of(known - level)
    return level - reach, level + reach


def standing_out(y: Floats) -> npt.NDArray[np.bool_]:
    """Return which points are not finite or far from their neighbours."""
    finite = np.isfinite(y)
    known = y[finite]
    flags = ~finite
    if not len(known):
        return flags
    # Values near the end of the number range overflow in differences; then they are far from anything.
    with np.errstate(all="ignore"):
        local = running_median(known, _NEIGHBOURS)
        away = known - local
        spread = np.maximum(SIGMA_PER_MAD * running_median(np.abs(away), _NEIGHBOURS), deviation_of(away))
        # A curve without noise would be all outliers: as in the sign, bumps below 6 % of it all are seen on no figure.
        spread = np.maximum(spread, _SMALLEST_NOISE * np.ptp(local))
        flags[finite] = np.abs(away) > _OUTLIER * spread
    return flags
