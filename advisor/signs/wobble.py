"""How the losses move up and down late in the run: how far, how regularly, and whether both move together."""

from __future__ import annotations

import math

import numpy as np

from advisor.core.run import Floats
from advisor.signs.pace import line
from advisor.signs.sign import Sign
from advisor.signs.trace import Trace
from advisor.signs.view import View

TRAIN, VAL = "train_loss", "val_loss"
# Where the late part begins.
_LATE = 2 / 3
# The last evaluation may come a little after the last logged batch.
_OVERHANG = 0.05
# Fewer points around a line and their scatter is mostly chance.
_FEWEST = 7


def _scatter(view: View) -> float | None:
    trace = view.trace(TRAIN)
    late = _wiggles(trace.after(_LATE))
    return float(late.std()) / trace.final if len(late) >= _FEWEST and trace.final > 0 else None


def _autocorrelation(view: View) -> float | None:
    late = _wiggles(view.trace(TRAIN).after(_LATE))
    return _correlation(late[1:], late[:-1]) if len(late) >= _FEWEST else None


def _backtrack(view: View) -> float | None:
    trace = view.trace(TRAIN)
    return float(np.diff(trace.smooth).clip(min=0).sum()) / trace.fall if trace.has_fallen else None


def _together(view: View) -> float | None:
    late = _late_pair(view)
    return None if late is None else _correlation(*late)


def _scatter_over_train(view: View) -> float | None:
    late = _late_pair(view)
    return None if late is None or not late[0].std() else float(late[1].std() / late[0].std())


def _late_pair(view: View) -> tuple[Floats, Floats] | None:
    """Return what the two losses do around their own straight lines, both at the x of the late evaluations."""
    train, late = view.trace(TRAIN), view.trace(VAL).after(_LATE)
    if not view.share_x(TRAIN, VAL) or len(late) < _FEWEST:
        return None
    level = _level_at(train, late.x, is_dense=len(train) > 2 * len(view.trace(VAL)))
    return None if level is None else (_around_line(late.x, level), _wiggles(late))


def _level_at(train: Trace, x: Floats, is_dense: bool) -> Floats | None:
    """Return the training loss at each `x`, None where it was measured at other moments."""
    if not is_dense:
        return np.interp(x, train.x, train.y) if np.isin(x, train.x).all() else None
    # Of a log of single batches, the level around an evaluation is what can be compared with it.
    covered = train.smooth_x[0] <= x[0] and x[-1] <= train.own(1 + _OVERHANG)
    return np.interp(x, train.smooth_x, train.smooth) if covered else None


def _wiggles(trace: Trace) -> Floats:
    return _around_line(trace.x, trace.y)


def _around_line(x: Floats, y: Floats) -> Floats:
    slope, _ = line(x, y)
    rest = np.asarray(y - y.mean() - slope * (x - x.mean()))
    # What a straight line leaves of numbers on it is rounding.
    return rest if np.abs(rest).max() > 1e-12 * np.abs(y).max() else np.zeros_like(rest)


def _correlation(one: Floats, other: Floats) -> float | None:
    size = math.sqrt(float(one @ one) * float(other @ other))
    return float(one @ other) / size if size > 0 else None


SIGNS = (
    Sign(
        "train_loss.late_scatter",
        "ratio",
        "Scatter around the trend in the last third over the final level.",
        (TRAIN,),
        20,  # seven in the last third
        _scatter,
    ),
    Sign(
        "train_loss.late_autocorrelation",
        "ratio",
        "Whether late neighbours lie on the same side of the trend: 1 = slow waves, 0 = noise, -1 = zigzag.",
        (TRAIN,),
        20,  # seven in the last third
        _autocorrelation,
    ),
    Sign(
        "train_loss.backtrack",
        "ratio",
        "All rises of the smoothed loss together over its whole fall; 0 = it only ever fell.",
        (TRAIN,),
        4,  # a fall and a rise
        _backtrack,
    ),
    Sign(
        "gap.together",
        "ratio",
        "Whether both losses wiggle together in the last third: 1 = the weights move, 0 = the samples differ.",
        (TRAIN, VAL),
        20,  # seven in the last third
        _together,
    ),
    Sign(
        "gap.scatter",
        "ratio",
        "Scatter of the validation loss in the last third over that of the training loss.",
        (TRAIN, VAL),
        20,  # seven in the last third
        _scatter_over_train,
    ),
)
