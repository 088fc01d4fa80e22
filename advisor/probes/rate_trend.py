"""How the best rate moves with the length of a training: a straight line in logarithms, with what is expected of it.

While a network learns what holds for new data too, its best rate hardly moves. Once it learns its data by heart the
rate times the length decides, and the best rate falls by a decade per decade. The training losses tell which it is:
they are then best at a much higher rate than the objective is.

Every constant was chosen on the half of benchmarks/workloads that is called TUNE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.probes.peak import Peak

#: Decades of rate per decade of length: what is expected of a network that learns, or that learns by heart.
LEARNING, BY_HEART = -0.1, -1.0
#: How far the slope may be off from that.
SLOPE_DEVIATION = 0.2
#: Decades between the peaks of training loss and objective: up to the first it is chance, from the second on by heart.
CHANCE, CLEAR = 0.3, 0.5
#: Decades. What the line leaves unexplained: at full length, and more for each decade that a training is shorter.
BEND, DRIFT = 0.1, 0.2
#: Decades. The knowledge is a weak witness: it decides only where the trainings do not.
PRIOR_DEVIATION = 2.0


@dataclass(frozen=True)
class Trend:
    """The best rate of a full training, as log10 with its deviation, and the slope of the line that led there."""

    full: Peak
    slope: float


def expected_slope(lag: float) -> float:
    """Return the slope to expect where the training loss is best `lag` decades above the objective's best rate."""
    share = min(1.0, max(0.0, (lag - CHANCE) / (CLEAR - CHANCE)))
    return LEARNING + share * (BY_HEART - LEARNING)


def trend(seen: Sequence[tuple[float, Peak]], slope: float, prior: float | None = None) -> Trend:
    """Return the line through the peaks seen at some log10 lengths, given the `slope` that is expected.

    `prior` is log10 of the rate that the knowledge expects. Everything is Gaussian: each witness adds what it knows
    of (best rate at full length, slope).
    """
    information = np.diag([0.0, SLOPE_DEVIATION**-2])
    evidence = np.array([0.0, slope * SLOPE_DEVIATION**-2])
    witnesses = [(length, at.log, float(np.hypot(at.deviation, DRIFT * length))) for length, at in seen]
    if prior is not None:
        witnesses.append((0.0, prior, PRIOR_DEVIATION))
    for length, log, deviation in witnesses:
        direction = np.array([1.0, length])
        information += np.outer(direction, direction) / deviation**2
        evidence += direction * log / deviation**2
    covariance = np.linalg.inv(information)
    level, fitted = covariance @ evidence
    return Trend(Peak(float(level), float(np.hypot(covariance[0, 0] ** 0.5, BEND))), float(fitted))
