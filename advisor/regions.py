"""Where on which curve a finding shows: the part that a page marks and a sentence names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from advisor.core.finding import Region
from advisor.core.run import Run
from advisor.core.sign_value import SignValue

#: From and to, as shares of the run, given the value of the sign.
Span = Callable[[float], tuple[float, float]]

#: How a sign's name ends -> the part of the run that it speaks of. The signs define their windows in the same terms.
_SPANS: Mapping[str, Span] = {
    "divergence_at": lambda share: (share, 1.0),
    "plateau_at": lambda share: (share, 1.0),
    "best_at": lambda share: (share, 1.0),
    "rise_after_best": lambda _: (0.5, 1.0),
    "relative_rise": lambda _: (0.5, 1.0),
    "trend_after_best": lambda _: (0.5, 1.0),
    "drop_after_best": lambda _: (0.5, 1.0),
    "late_share": lambda _: (0.75, 1.0),
    "late_share_by_rate": lambda _: (0.5, 1.0),
    "second_half_by_rate": lambda _: (0.3, 1.0),
    "late_slope": lambda _: (0.75, 1.0),
    "late_slope_to_noise": lambda _: (0.75, 1.0),
    "late_scatter": lambda _: (2 / 3, 1.0),
    "stuck": lambda _: (2 / 3, 1.0),
    "early_movement": lambda _: (0.0, 0.05),
    "early_speed": lambda _: (0.0, 0.05),
    "late_noise": lambda _: (2 / 3, 1.0),
    "early_peak": lambda _: (0.0, 0.2),
    "early": lambda _: (0.0, 0.1),
    "final": lambda _: (0.9, 1.0),
    "rebound": lambda _: (0.75, 1.0),
}
#: Signs that compare two curves show on the one that went wrong.
_CURVES = {"gap": "val_loss"}


def region_of(evidence: Mapping[str, SignValue], run: Run) -> Region | None:
    """Return the region that the evidence points to, in units of the run's x; None when it is about no curve.

    A sign that names a moment says most ("from epoch 4 on"), then one about a part of the run, then any.
    """
    for is_sharp in (_names_a_moment, _names_a_part, bool):
        for name, value in evidence.items():
            region = _region(name, value, run) if is_sharp(name) else None
            # A moment at the very end, such as of a fall that never ended, leaves nothing to mark.
            if region is not None and region.high > region.low:
                return region
    return None


def _names_a_moment(sign: str) -> bool:
    # When the rate was spent is told on the curve that suffered from it.
    return sign.endswith("_at") and not sign.startswith("learning_rate.")


def _names_a_part(sign: str) -> bool:
    return sign.partition(".")[2] in _SPANS


def _region(name: str, value: SignValue, run: Run) -> Region | None:
    prefix, _, ending = name.partition(".")
    curve = _curve_of(prefix, run)
    if curve is None:
        return None
    first, last = _ends(run, curve)
    low, high = _span(ending, value)
    whole = run.planned_x if run.planned_x is not None else last
    begin = first if run.planned_x is None else 0.0
    return Region(
        curve=curve,
        unit=run.curves[curve].x_unit,
        low=max(first, begin + low * (whole - begin)),
        high=min(last, begin + high * (whole - begin)),
    )


def _curve_of(prefix: str, run: Run) -> str | None:
    if prefix in ("val_metric", "train_metric"):
        split = prefix.removesuffix("metric")
        return next((name for name in run.curves if name.startswith(split) and name != f"{split}loss"), None)
    name = _CURVES.get(prefix, prefix)
    return name if name in run.curves and len(run.curves[name]) else None


def _ends(run: Run, curve: str) -> tuple[float, float]:
    x = run.curves[curve].x[np.isfinite(run.curves[curve].x)]
    return (float(x[0]), float(x[-1])) if len(x) else (0.0, 0.0)


def _span(ending: str, value: SignValue) -> tuple[float, float]:
    if ending not in _SPANS or isinstance(value, bool | str) or value is None:
        return 0.0, 1.0
    return _SPANS[ending](value)
