"""How much of the run there is to see."""

from __future__ import annotations

from advisor.signs.sign import Sign
from advisor.signs.view import View


def _points(view: View) -> int:
    return max((len(curve) for curve in view.run.curves.values()), default=0)


def _progress(view: View) -> float | None:
    last = _last_x(view)
    planned = view.run.planned_x
    return None if last is None or planned is None or planned <= 0 else last / planned


def updates(view: View) -> float | None:
    """Return the optimizer updates so far, None where x counts something else."""
    counts_updates = any(curve.x_unit == "step" for curve in view.run.curves.values())
    return _last_x(view) if counts_updates else None


def _last_x(view: View) -> float | None:
    return max((float(curve.x.max()) for curve in view.run.curves.values() if len(curve)), default=None)


SIGNS = (
    Sign("run.points", "count", "Points of the longest curve.", (), 0, _points),
    Sign("run.progress", "share", "How much of the planned run has passed.", (), 0, _progress),
    Sign("run.updates", "count", "Optimizer updates so far, where x counts updates.", (), 0, updates),
)
