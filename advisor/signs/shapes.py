"""Shapes that any falling curve can have: what came late, where it flattened, what was lost after the best."""

from __future__ import annotations

import numpy as np

from advisor.core.run import Floats
from advisor.signs.trace import Trace

# The share of the whole fall that may still come on a plateau.
_PLATEAU = 0.05
# A rise of ten times the gain says no more than "all was lost"; the cap keeps a tiny gain from making it a million.
_MOST_LOST = 10.0


def late_share(trace: Trace) -> float | None:
    """Return the share of the whole fall that happened in the last quarter; about 0.25 for a straight line."""
    if not trace.has_fallen:
        return None
    three_quarters = trace.level_at(trace.own(0.75))
    return (three_quarters - trace.final) / trace.fall


def late_noise(trace: Trace) -> float | None:
    """Return the scatter around a straight line in the last third, over the whole fall."""
    late = trace.after(2 / 3)
    # A line through three points leaves one of them to scatter: no scatter at all.
    if len(late) < 4 or trace.fall <= 0:
        return None
    return float(np.std(_detrended(late))) / trace.fall


def plateau_at(trace: Trace) -> float | None:
    """Return the fraction of the run from which on less than 5 % of the whole fall happened."""
    if not trace.has_fallen:
        return None
    remaining = np.minimum.accumulate(trace.smooth) - trace.best
    first = int(np.argmax(remaining <= _PLATEAU * trace.fall))
    return trace.window.position(float(trace.smooth_x[first]))


def stuck(trace: Trace) -> float | None:
    """Return the share of the points in the last third that have exactly the same value."""
    late = trace.after(2 / 3).y
    # With fewer, two equal ones are a large share by chance.
    return float(np.unique(late, return_counts=True)[1].max()) / len(late) if len(late) >= 7 else None


def lost(trace: Trace) -> float:
    """Return what was lost again after the best level; 0 within the noise."""
    rise = trace.final - trace.best
    return rise if rise > max(2 * trace.noise, 1e-9 * abs(trace.best)) else 0.0


def relative_rise(trace: Trace) -> float | None:
    """Return what was lost again after the best level, over that level; 0 within the noise."""
    return lost(trace) / trace.best if trace.best > 0 else None


def lost_after_best(trace: Trace) -> float:
    """Return what was lost again after the best level, over what had been gained until then (0 to 10)."""
    gained = float(trace.smooth[0]) - trace.best
    if not (rise := lost(trace)):
        return 0.0
    return min(rise / gained, _MOST_LOST) if gained > 0 else _MOST_LOST


def _detrended(trace: Trace) -> Floats:
    x = trace.x - trace.x.mean()
    y = trace.y - trace.y.mean()
    spread = float(x @ x)
    slope = float(x @ y) / spread if spread > 0 else 0.0
    return np.asarray(y - slope * x)
