"""How far the updates of a whole run can have carried the weights: what a rate and a length come to together.

A rate is too low, or a run too short, when the product of the two is: a model of usual weights that are moved by a
small share of their own size is still the model that it was.
"""

from __future__ import annotations

import numpy as np

from advisor.signs.progress import updates
from advisor.signs.schedule import RATE
from advisor.signs.sign import Sign
from advisor.signs.view import View

UPDATE = "update_ratio"
# The optimizers whose updates are the gradient itself, so that momentum adds up in them.
_ADDS_UP = ("sgd", "nesterov", "lars")


def _of_rate(view: View) -> float | None:
    rate, count = _mean(view, RATE) if view.has(RATE, 2) else _configured(view, "learning_rate"), updates(view)
    if rate is None or count is None:
        return None
    momentum = _configured(view, "momentum") if view.run.config.get("optimizer") in _ADDS_UP else None
    return rate * count / (1 - momentum) if momentum is not None and 0 < momentum < 1 else rate * count


def _of_weights(view: View) -> float | None:
    ratio, count = _mean(view, UPDATE), updates(view)
    return None if ratio is None or count is None else ratio * count


def _mean(view: View, name: str) -> float | None:
    """Return the mean over the x of the curve: logs may be denser at the beginning."""
    trace = view.trace(name)
    span = float(trace.x[-1] - trace.x[0])
    return float(np.trapezoid(trace.y, trace.x)) / span if span > 0 else None


def _configured(view: View, name: str) -> float | None:
    value = view.run.config.get(name)
    return None if value is None or isinstance(value, str | bool) else float(value)


SIGNS = (
    Sign(
        "learning_rate.travel",
        "own",
        "Learning rate summed over all updates so far, over 1 - momentum where momentum adds up: with Adam the "
        "furthest that one weight can have gone, with SGD the time of its gradient flow. Where the rate was not "
        "logged it is taken to be at its configured peak throughout.",
        (),
        0,
        _of_rate,
        source="Kingma and Ba 2015, section 2.1: an Adam step is about the learning rate",
    ),
    Sign(
        "update_ratio.travel",
        "ratio",
        "Sum of the sizes of all updates so far over the size of the weights; below 1 they are mostly what they were.",
        (UPDATE,),
        3,  # a mean that one odd update does not set
        _of_weights,
    ),
)
