"""`compare_sides`: is the second better than the first, or could seeds alone have made the difference?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from advisor.core.comparison import Comparison, Difference, Side, Standing
from advisor.core.metric import Direction, improvement
from advisor.core.statistics import Interval, mean, t_interval, t_quantile
from advisor.errors import UsageError

_LEVEL = 0.975


class _Effect(NamedTuple):
    """The improvement of the second, its interval, and how that was made."""

    size: float
    interval: Interval | None
    method: str


def compare_sides(a: Side, b: Side) -> Comparison:
    """Return what can be said of `b` against `a`; UsageError when they are not measured in the same metric."""
    direction = _direction(a, b)
    effect = _effect(a, b, direction) if a.values and b.values else None
    verdict, says = _verdict(a, b, effect)
    return Comparison(
        a=a,
        b=b,
        metric=a.metric,
        direction=direction,
        differences=_differences(a, b),
        score_a=mean(a.values) if a.values else None,
        score_b=mean(b.values) if b.values else None,
        improvement=effect.size if effect else None,
        low=effect.interval.low if effect and effect.interval else None,
        high=effect.interval.high if effect and effect.interval else None,
        method=effect.method if effect else "none",
        verdict=verdict,
        says=says,
        remarks=(*a.remarks, *b.remarks, *_remarks(a, b)),
    )


def _direction(a: Side, b: Side) -> Direction:
    if a.metric != b.metric:
        raise UsageError(f"{a.name} is measured in {a.metric} and {b.name} in {b.metric}: name one with --metric.")
    direction = a.direction or b.direction
    if direction is None:
        raise UsageError(f"nobody says whether {a.metric} is better large or small: name another with --metric.")
    return direction


def _effect(a: Side, b: Side, direction: Direction) -> _Effect:
    size = improvement(mean(a.values), mean(b.values), direction)
    for method, interval in (("paired", _paired(a, b, direction)), ("welch", _welch(a, b)), ("pooled", _pooled(a, b))):
        if interval is not None:
            # The pairs alone have a mean of their own: that of the seeds which both have.
            centre = size if method != "paired" else (interval.low + interval.high) / 2
            reach = (interval.high - interval.low) / 2
            return _Effect(centre, Interval(centre - reach, centre + reach), method)
    return _Effect(size, None, "none")


def _paired(a: Side, b: Side, direction: Direction) -> Interval | None:
    """Return the interval over the seeds that both were trained on, where that is all of them."""
    of_a = {score.seed: score.value for score in a.scores if score.seed is not None and score.value is not None}
    of_b = {score.seed: score.value for score in b.scores if score.seed is not None and score.value is not None}
    if of_a.keys() != of_b.keys() or len(of_a) != len(a.values) or len(of_b) != len(b.values):
        return None
    return t_interval([improvement(of_a[seed], of_b[seed], direction) for seed in of_a])


def _welch(a: Side, b: Side) -> Interval | None:
    """Return Welch's interval around zero: both were repeated, on seeds of their own."""
    if min(len(a.values), len(b.values)) < 2:
        return None
    parts = [float(np.var(side.values, ddof=1)) / len(side.values) for side in (a, b)]
    error = sum(parts) ** 0.5
    weights = [part**2 / (len(side.values) - 1) for part, side in zip(parts, (a, b), strict=True)]
    freedom = sum(parts) ** 2 / sum(weights) if sum(weights) > 0 else len(a.values) + len(b.values) - 2
    reach = t_quantile(_LEVEL, freedom) * error
    return Interval(-reach, reach)


def _pooled(a: Side, b: Side) -> Interval | None:
    """Return an interval around zero by whatever repetition there was, taking the seed noise of both for the same."""
    known = [spread for spread in (a.spread, b.spread) if spread is not None]
    freedom = sum(spread.freedom for spread in known)
    if freedom == 0:
        return None
    deviation = (sum(spread.freedom * spread.deviation**2 for spread in known) / freedom) ** 0.5
    reach = t_quantile(_LEVEL, freedom) * deviation * (1 / len(a.values) + 1 / len(b.values)) ** 0.5
    return Interval(-reach, reach)


def _verdict(a: Side, b: Side, effect: _Effect | None) -> tuple[Standing, str]:
    if effect is None:
        return _by_failure(a, b)
    told = f"{a.metric} {effect.size:+.3g}"
    if effect.interval is None:
        if effect.size == 0:
            return "within_noise", "Both end with the same score."
        word = "better" if effect.size > 0 else "worse"
        said = f"{b.name} looks {word} ({told}), but one seed each cannot tell: train both on two more seeds."
        return "cannot_tell", said
    span = f"{told}, 95 % interval {effect.interval.low:+.3g} to {effect.interval.high:+.3g}"
    resolution = max(a.resolution, b.resolution)
    if effect.interval.covers(0.0) or abs(effect.size) <= resolution:
        return "within_noise", f"The difference is within the noise of seeds ({span})."
    if effect.size > 0:
        return "better", f"{b.name} is better than {a.name} ({span})."
    return "worse", f"{b.name} is worse than {a.name} ({span})."


def _by_failure(a: Side, b: Side) -> tuple[Standing, str]:
    if a.values or b.values:
        fine, failed = (a, b) if a.values else (b, a)
        standing: Standing = "better" if fine is b else "worse"
        return standing, f"{fine.name} came to an end with a score, {failed.name} did not."
    return "cannot_tell", "Neither came to an end with a score, so there is nothing to compare."


def _differences(a: Side, b: Side) -> tuple[Difference, ...]:
    pairs = a.config.differences(b.config).items()
    return tuple(Difference(hyperparameter=name, a=here, b=there) for name, (here, there) in pairs)


def _remarks(a: Side, b: Side) -> tuple[str, ...]:
    problems = {side.problem for side in (a, b)} - {None}
    others = (
        (f"they tuned different problems, {' and '.join(sorted(map(str, problems)))}",) if len(problems) > 1 else ()
    )
    bare = [side.name for side in (a, b) if not side.config_is_whole]
    if not bare:
        return others
    return (
        *others,
        f"{' and '.join(bare)} may have been set in more than the log says: what it does not name may differ too",
    )
