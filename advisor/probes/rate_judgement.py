"""Judging what the short trainings measured: the pick for a full training, its interval, and how sure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.core.finding import Level
from advisor.probes import peak
from advisor.probes.horizon import Horizon
from advisor.probes.peak import Peak
from advisor.probes.rate_trend import BY_HEART, Trend, expected_slope, trend

#: Deviations on either side of the pick: as many as keep the median interval on TUNE within 0.7 decades.
REACH = 1.25
#: Decades. A wider interval is no answer, and a narrower one needs no further trainings.
WIDEST, NARROW = 1.3, 0.7
#: Decades. Where even the longest trainings leave the peak this unsure, chance is all that they show.
UNSURE = 0.52


@dataclass(frozen=True)
class Pick:
    """The learning rate for a full training."""

    rate: float
    low: float
    high: float
    confidence: Level
    #: How it came about, in words.
    why: str
    #: Why it is no answer; None when it is one.
    doubt: str | None = None

    @property
    def width(self) -> float:
        """Return the decades between the ends of the interval."""
        return math.log10(self.high / self.low)


def judge(horizons: Sequence[Horizon], prior: float | None = None, resolution: float = 0.0) -> Pick:
    """Return the pick from horizons that each have a scored point; `prior` is the rate that the knowledge expects."""
    # A horizon of three rates cannot tell its own noise.
    noise = max(scatter(horizon, resolution) for horizon in horizons)
    seen = [(math.log10(horizon.length), peak.locate(*horizon.curve(), noise)) for horizon in horizons]
    expected = expected_slope(lag(horizons[-1]))
    found = trend(seen, expected, None if prior is None else math.log10(prior))
    reach = REACH * found.full.deviation
    low, high = 10 ** (found.full.log - reach), 10 ** (found.full.log + reach)
    unsure = 2 * reach > WIDEST or seen[-1][1].deviation > UNSURE
    return Pick(
        10**found.full.log,
        low,
        high,
        _confidence(horizons, 2 * reach),
        _why(horizons, seen, found),
        _doubt(low, high) if unsure else None,
    )


def located(horizon: Horizon, resolution: float = 0.0) -> Peak:
    """Return where the horizon peaks."""
    logs, goodness = horizon.curve()
    return peak.locate(logs, goodness, scatter(horizon, resolution))


def lag(horizon: Horizon) -> float:
    """Return by how many decades the rate that fits the training data best exceeds the one that scores best.

    Where networks learn their data by heart the higher rates fit them better, and score worse.
    """
    return peak.locate(*horizon.training_curve()).log - peak.locate(*horizon.curve()).log


def expected_at(short: Horizon, length: float, resolution: float = 0.0) -> float:
    """Return the log10 rate at which a horizon of another length is expected to peak."""
    return located(short, resolution).log + expected_slope(lag(short)) * math.log10(length / short.length)


def scatter(horizon: Horizon, resolution: float) -> float:
    """Return by how much chance moves a score: the scatter of neighbours, or what the validation set allows."""
    _, goodness = horizon.curve()
    share = abs(float(goodness.max()))
    sampling = 0.0
    if horizon.is_validated and resolution > 0 and share < 1:
        # A share of right answers among 1 / resolution examples; half, because all rates face the same examples.
        sampling = math.sqrt(share * (1 - share) * resolution) / 2
    return max(peak.noise(goodness), sampling)


def _confidence(horizons: Sequence[Horizon], width: float) -> Level:
    if len({horizon.length for horizon in horizons}) < 2:
        # One short horizon is not evidence for a full training: the best rate moves, by an unknown amount.
        return "low"
    return "high" if width <= NARROW else "medium" if width <= (NARROW + WIDEST) / 2 else "low"


def _why(horizons: Sequence[Horizon], seen: Sequence[tuple[float, Peak]], found: Trend) -> str:
    pairs = zip(horizons, seen, strict=True)
    said = "best was " + ", ".join(f"{10**at.log:.2g} in trainings of {each.length:.0%}" for each, (_, at) in pairs)
    if expected_slope(lag(horizons[-1])) == BY_HEART:
        said += "; higher rates fit the training data better and score worse, so the data are learned by heart"
    return f"{said}; continued to a full training: {10**found.full.log:.2g}"


def _doubt(low: float, high: float) -> str:
    return (
        f"the short runs cannot tell rates between {low:.2g} and {high:.2g} apart: keep the rate in use, "
        "or allow a higher price, which buys longer runs."
    )
