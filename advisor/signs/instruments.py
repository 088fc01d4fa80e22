"""What instruments inside the training tell: gradient norms, sizes of updates, dead units."""

from __future__ import annotations

import numpy as np

from advisor.signs.levels import final_level
from advisor.signs.sign import Sign
from advisor.signs.view import View

GRADIENT, UPDATE, DEAD = "gradient_norm", "update_ratio", "dead_units"


def _median(view: View, name: str) -> float:
    return float(np.median(view.trace(name).y))


def _spike_ratio(view: View) -> float | None:
    norms = view.trace(GRADIENT).y
    middle = float(np.median(norms))
    return float(np.percentile(norms, 99)) / middle if middle > 0 else None


def _growth(view: View, name: str) -> float | None:
    trace = view.trace(name)
    third = (trace.x[-1] - trace.x[0]) / 3
    first = float(np.median(trace.y[trace.x <= trace.x[0] + third]))
    return float(np.median(trace.after(2 / 3).y)) / first if first > 0 else None


def _clipped_share(view: View) -> float | None:
    limit = view.run.config.get("gradient_clip_norm")
    if isinstance(limit, bool | str) or limit is None or limit <= 0:
        return None
    return float((view.trace(GRADIENT).y > limit).mean())


def _non_finite(view: View) -> bool | None:
    curve = view.curve(GRADIENT)
    return None if curve is None or not len(curve) else not bool(np.isfinite(curve.y).all())


def _peak(view: View) -> float | None:
    ratios = view.trace(UPDATE).y
    return float(np.max(ratios)) if len(ratios) else None


def _early(view: View, name: str) -> float | None:
    early = view.trace(name).until(0.1)
    return float(np.median(early.y)) if len(early) else None


SIGNS = (
    Sign(
        "gradient_norm.median",
        "own",
        "Median of the gradient norm.",
        (GRADIENT,),
        1,
        lambda view: _median(view, GRADIENT),
    ),
    Sign(
        "gradient_norm.spike_ratio",
        "ratio",
        "99th percentile of the gradient norm over its median.",
        (GRADIENT,),
        20,  # with fewer, the 99th percentile is the largest value and nothing else
        _spike_ratio,
        source="Tuning Playbook: clip at the 90th percentile; heavy tails call for it",
    ),
    Sign(
        "gradient_norm.growth",
        "ratio",
        "Median gradient norm of the last third over that of the first third.",
        (GRADIENT,),
        9,  # three points per third
        lambda view: _growth(view, GRADIENT),
    ),
    Sign(
        "gradient_norm.clipped_share",
        "share",
        "Share of the gradients that are longer than the configured clipping threshold.",
        (GRADIENT,),
        10,  # a tenth is the coarsest share that says anything
        _clipped_share,
        source="Tuning Playbook: when more than half of the updates are clipped, lower the rate",
    ),
    Sign(
        "gradient_norm.non_finite",
        "yes/no",
        "Whether any gradient norm is NaN or infinite.",
        (),
        0,
        _non_finite,
    ),
    Sign(
        "update_ratio.median",
        "ratio",
        "Median size of one update over the size of the weights; healthy is around 1e-3.",
        (UPDATE,),
        3,  # a median that one odd update does not set
        lambda view: _median(view, UPDATE),
        source="Karpathy 2015, CS231n: ratio of weights and updates",
    ),
    Sign(
        "update_ratio.early",
        "ratio",
        "The same in the first tenth of the run.",
        (UPDATE,),
        3,  # a median that one odd update does not set
        lambda view: _early(view, UPDATE),
    ),
    Sign(
        "update_ratio.growth",
        "ratio",
        "Median size of the updates in the last third over that in the first third.",
        (UPDATE,),
        9,  # three points per third
        lambda view: _growth(view, UPDATE),
    ),
    Sign(
        "update_ratio.peak",
        "ratio",
        "Largest update over the size of the weights; with Adam it is the first one: learning rate over usual weight.",
        (UPDATE,),
        1,
        _peak,
    ),
    Sign(
        "dead_units.final",
        "share",
        "Share of units that are zero on a whole batch, at the end.",
        (DEAD,),
        1,
        lambda view: final_level(view.trace(DEAD).y),
    ),
    Sign(
        "dead_units.early",
        "share",
        "Share of units that are zero on a whole batch, in the first tenth of the run.",
        (DEAD,),
        1,
        lambda view: _early(view, DEAD),
    ),
)
