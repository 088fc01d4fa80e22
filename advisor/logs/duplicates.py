"""Runs that two logs of one folder tell, such as the CSV and the event file of one training: kept once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.core.run import Curve, Run

# Event files hold single precision, which is good for seven digits; text is often rounded to five or six.
_ROUNDING = 1e-4
# Two different trainings can share their first few values, and a constant: so few points prove nothing.
_FEWEST_POINTS = 3

#: What equal curves surely share, so that few have to be compared: metric, number of points, first and last value.
_Trait = tuple[str, int, str, str]


def without_duplicates(runs: Sequence[Run]) -> list[Run]:
    """Return the runs without those that another log in the same folder tells with more points."""
    by_folder: dict[Path, list[int]] = defaultdict(list)
    for index, run in enumerate(runs):
        by_folder[_folder(run)].append(index)
    kept = dict(enumerate(runs))
    for together in by_folder.values():
        if len(together) > 1:
            _merge(together, kept)
    return list(kept.values())


def _folder(run: Run) -> Path:
    path = Path(run.source)
    return path if path.is_dir() else path.parent


def _merge(together: Iterable[int], kept: dict[int, Run]) -> None:
    by_trait: dict[_Trait, list[int]] = defaultdict(list)
    for index in sorted(together, key=lambda index: _points(kept[index]), reverse=True):
        run = kept[index]
        traits = [_trait(curve) for curve in run.curves.values() if _is_telling(curve)]
        richer = (kept[each] for trait in traits for each in by_trait[trait])
        twin = next((other for other in richer if _is_same_training(run, other)), None)
        if twin is None:
            for trait in traits:
                by_trait[trait].append(index)
            continue
        told = f"{run.source} tells the same training with fewer points and was left out."
        home = next(each for trait in traits for each in by_trait[trait] if kept[each] is twin)
        kept[home] = replace(twin, remarks=(*twin.remarks, told))
        del kept[index]


def _points(run: Run) -> int:
    return sum(len(curve) for curve in run.curves.values())


def _is_telling(curve: Curve) -> bool:
    """Return whether no other training can have this curve; two trainings share their schedule of the rate."""
    is_measured = curve.metric.startswith(("train_", "val_"))
    return is_measured and len(curve) >= _FEWEST_POINTS and bool((curve.y != curve.y[0]).any())


def _trait(curve: Curve) -> _Trait:
    return curve.metric, len(curve), f"{curve.y[0]:.3g}", f"{curve.y[-1]:.3g}"


def _is_same_training(lesser: Run, richer: Run) -> bool:
    """Return whether all curves that both tell agree; a copy in the same format may be a repetition, and is kept."""
    if lesser.format == richer.format and _points(lesser) == _points(richer):
        return False
    shared = sorted(set(lesser.curves) & set(richer.curves))
    pairs = [(lesser.curves[name], richer.curves[name]) for name in shared]
    telling = [(a.y, b.y) for a, b in pairs if len(a) == len(b) and _is_telling(a)]
    return bool(telling) and all(np.allclose(a, b, rtol=_ROUNDING, atol=0, equal_nan=True) for a, b in telling)
