"""`Trace`: a curve made ready to be measured. Finite points, smaller is better, smoothed, with its levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.core.run import Curve, Floats
from advisor.signs.levels import beginning, final_level
from advisor.signs.smoothing import block_medians, block_middles, noise_of, smoothed


@dataclass(frozen=True)
class Window:
    """The part of x that is the whole run: from 0 to the planned end, or what the log shows."""

    begin: float
    end: float

    def position(self, x: float) -> float:
        """Return `x` as a fraction of the run."""
        span = self.end - self.begin
        return min(max((x - self.begin) / span, 0.0), 1.0) if span > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Trace:
    """The finite points of one curve, negated where larger is better, so that learning always makes it fall."""

    x: Floats
    y: Floats
    window: Window

    @classmethod
    def of(cls, curve: Curve, window: Window, sign: float = 1.0) -> Trace:
        """Return the trace of a curve; `sign` is -1 for metrics that are better large."""
        finite = np.isfinite(curve.y)
        return cls(curve.x[finite], sign * curve.y[finite], window)

    def __len__(self) -> int:
        return len(self.y)

    @cached_property
    def blocks(self) -> Floats:
        """Return the medians of at most 200 blocks of neighbouring points."""
        return block_medians(self.y)

    @cached_property
    def smooth_x(self) -> Floats:
        """Return the x of each value of `smooth`."""
        return block_middles(self.x)

    @cached_property
    def smooth(self) -> Floats:
        """Return the smoothed curve, at most 200 values."""
        return smoothed(self.blocks)

    @cached_property
    def noise(self) -> float:
        """Return the standard deviation of single points around the smooth curve."""
        return noise_of(self.y)

    @cached_property
    def beginning(self) -> Floats:
        """Return the first points, as many as share the initial level."""
        return beginning(self.y)

    @property
    def initial(self) -> float:
        """Return the level at which the curve begins."""
        return float(np.median(self.beginning))

    @cached_property
    def final(self) -> float:
        """Return the level at which the curve ends."""
        return final_level(self.y)

    @property
    def best(self) -> float:
        """Return the lowest level that the curve reached."""
        return float(self.smooth.min())

    @property
    def best_x(self) -> float:
        """Return where the curve was best."""
        return float(self.smooth_x[self.smooth.argmin()])

    @property
    def fall(self) -> float:
        """Return how far the curve fell in all: the yardstick of most signs. Negative when it never did."""
        return self.initial - self.best

    @cached_property
    def has_fallen(self) -> bool:
        """Return whether the fall is clearly more than the noise of the smoothed curve would make it."""
        # The lowest of many noisy levels lies 2 to 3 standard deviations below their mean; 4 leaves a margin.
        return self.fall > max(4 * noise_of(self.blocks), 1e-9 * abs(self.initial))

    @cached_property
    def sum_until(self) -> Floats | None:
        """Return the area under the curve until each point, over the whole (trapezoids); None where it has no area."""
        steps = (self.y[1:] + self.y[:-1]) / 2 * np.diff(self.x)
        total = float(steps.sum())
        return np.append(0.0, np.cumsum(steps)) / total if total > 0 else None

    def level_at(self, x: float) -> float:
        """Return the smoothed level at `x`."""
        return float(np.interp(x, self.smooth_x, self.smooth))

    def own(self, share: float) -> float:
        """Return the x at this share of the trace's own length, which may be shorter than the run."""
        return float(self.x[0] + share * (self.x[-1] - self.x[0]))

    def after(self, share: float) -> Trace:
        """Return the part of the trace after this share of its own length in x."""
        keep = self.x >= self.own(share)
        return Trace(self.x[keep], self.y[keep], self.window)

    def until(self, position: float) -> Trace:
        """Return the part of the trace in the first `position` of the run."""
        keep = self.x <= self.window.begin + position * (self.window.end - self.window.begin)
        return Trace(self.x[keep], self.y[keep], self.window)
