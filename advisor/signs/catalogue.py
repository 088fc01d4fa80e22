"""Every sign that can be measured on a run, and the one function that measures them all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from advisor.core.run import Run
from advisor.core.sign_value import SignValue
from advisor.signs import (
    calibration,
    divergence,
    effort,
    gap,
    instruments,
    loss,
    pace,
    progress,
    schedule,
    spikes,
    travel,
    trend,
    validation,
    wobble,
)
from advisor.signs.sign import Sign
from advisor.signs.view import View

_MODULES = (
    progress,
    loss,
    pace,
    divergence,
    trend,
    wobble,
    spikes,
    validation,
    calibration,
    gap,
    schedule,
    effort,
    travel,
    instruments,
)

#: Name -> sign, in the order in which people read them.
CATALOGUE: Mapping[str, Sign] = MappingProxyType({sign.name: sign for module in _MODULES for sign in module.SIGNS})


def measure(run: Run) -> dict[str, SignValue]:
    """Return every sign of the run, None where it cannot tell, together with the facts known about it."""
    view = View(run)
    # Values near the end of the number range overflow in differences; such a sign is infinite and becomes None.
    with np.errstate(all="ignore"):
        signs = {name: sign.of(view) for name, sign in CATALOGUE.items()}
    return signs | {name: _known(value) for name, value in run.facts.items()}


def _known(value: SignValue) -> SignValue:
    return None if isinstance(value, float) and not math.isfinite(value) else value
