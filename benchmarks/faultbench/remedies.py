"""Was the first remedy tried? Finds the fix that comes nearest to a proposed change."""

from __future__ import annotations

import math
import re

from advisor.core.remedy import Change
from benchmarks.faultbench.labels import Label, Tried

#: A fix of the learning rate stands for changes within this factor of it, in powers of ten.
NEAR = 0.3


def helped(change: Change, label: Label) -> bool | None:
    """Return whether the nearest fix that was tried gained; None when no fix is near."""
    tried = nearest(change, label)
    return None if tried is None else tried.proves(label.gap) or tried.helps(label.gap)


def nearest(change: Change, label: Label) -> Tried | None:
    """Return the fix that comes nearest to a change, None when none is near."""
    if change.change == "learning_rate":
        return _nearest_rate(change, label)
    wanted = _names(change)
    return next((tried for tried in label.tried if tried.name in wanted), None)


def _nearest_rate(change: Change, label: Label) -> Tried | None:
    factor = _factor(change)
    if factor is None or factor <= 0:
        return None
    rates = {t: float(t.name.partition(" x")[2]) for t in label.tried if t.name.startswith("learning_rate")}
    distances = {tried: abs(math.log10(factor / rate)) for tried, rate in rates.items()}
    best = min(distances, key=lambda tried: distances[tried], default=None)
    return best if best is not None and distances[best] <= NEAR else None


def _names(change: Change) -> tuple[str, ...]:
    """Return the names of the fixes that do what the change says, the nearest first."""
    up = _is_up(change)
    if change.change == "epochs":
        return ("epochs x2", "epochs default") if up else ("epochs x0.5",)
    if change.change == "dropout":
        return ("dropout 0.3",) if up else ("dropout 0",)
    if change.change == "weight_decay":
        return ("weight_decay up",) if up else ("weight_decay default",)
    plain = {"warmup_fraction": "warmup 0.1", "gradient_clip_norm": "clip 1", "batch_size": "batch_size default"}
    plain |= {"schedule": "schedule cosine", "decay_every": "schedule cosine", "decay_factor": "schedule cosine"}
    plain |= {"activation": "activation default", "initialization": "init default"}
    return (plain[change.change],) if change.change in plain else ()


def _factor(change: Change) -> float | None:
    if isinstance(change.from_, int | float) and isinstance(change.to, int | float) and change.from_ > 0:
        return float(change.to) / float(change.from_)
    said = re.search(r"multiply by ([\d.e+-]+)", change.operation)
    return float(said[1]) if said else None


def _is_up(change: Change) -> bool:
    if isinstance(change.from_, int | float) and isinstance(change.to, int | float):
        return change.to > change.from_
    factor = _factor(change)
    return factor > 1 if factor is not None else "at least" in change.operation
