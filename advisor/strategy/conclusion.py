"""`conclude`: best against start, with an interval, and the verdict in one sentence."""

from __future__ import annotations

import math
from typing import Any

from advisor.core.config import Config
from advisor.core.ledger import Result
from advisor.core.outcome import Outcome
from advisor.core.statistics import mean, t_quantile
from advisor.core.step import Trial
from advisor.strategy.companions import with_companions
from advisor.strategy.confirmation import how_to_confirm
from advisor.strategy.outlook import Outlook
from advisor.strategy.remarks import remarks
from advisor.strategy.to_target import sooner
from advisor.strategy.unreachable import unreachable


def conclude(outlook: Outlook) -> Result:
    """Return the result of the tuning as it stands; the start itself when nothing measured better than it."""
    start, best = outlook.start, outlook.incumbent
    if best is None or best.score is None:
        return _without_training(outlook)
    if start is None or start.score is None:
        return _without_start(outlook, best)
    pairs = _confirmed_pairs(outlook, start, best)
    if pairs and _fails_to_confirm(outlook, pairs):
        best, pairs = start, []
    return _compared(outlook, start, best, pairs)


Pair = tuple[Trial, Trial]


def _confirmed_pairs(outlook: Outlook, start: Trial, best: Trial) -> list[Pair]:
    """Return the trainings of start and best on the fresh seeds on which the start finished."""
    if best.id == start.id:
        return []
    found = [(outlook.at(start.config, seed), outlook.at(best.config, seed)) for seed in outlook.fresh_seeds]
    return [(one, other) for one, other in found if one and other and one.score is not None]


def _fails_to_confirm(outlook: Outlook, pairs: list[Pair]) -> bool:
    """Return whether the best failed on a seed on which the start did not, or is no better on average."""
    gains = [outlook.gain(*pair) for pair in pairs]
    known = [gain for gain in gains if gain is not None]
    return len(known) < len(gains) or mean(known) <= 0


def _compared(outlook: Outlook, start: Trial, best: Trial, pairs: list[Pair]) -> Result:
    gains = [gain for pair in pairs if (gain := outlook.gain(*pair)) is not None]
    gain = 0.0 if best.id == start.id else mean(gains) if gains else outlook.gain(start, best)
    half = None if best.id == start.id else _half_width(outlook, start, best, len(gains))
    verdict = _verdict(outlook, start, best, gain, half, len(gains))
    if start.score is not None and not outlook.ledger.reaches(start.score) and best.id != start.id:
        gain = half = None  # A rank behind those that reached the target is no number of epochs.
    return _result(
        outlook,
        best,
        start_score=_mean_score([one for one, _ in pairs] or [start]),
        best_score=_mean_score([other for _, other in pairs] or [best]),
        improvement=gain,
        low=None if gain is None or half is None else gain - half,
        high=None if gain is None or half is None else gain + half,
        confirmed_on=len(gains),
        verdict=verdict,
    )


def _mean_score(trials: list[Trial]) -> float | None:
    scores = [trial.score for trial in trials if trial.score is not None]
    return mean(scores) if scores else None


def _half_width(outlook: Outlook, start: Trial, best: Trial, seeds: int) -> float | None:
    """Return half of the 95 % interval of the mean improvement.

    A faulty start has a noise of its own: Welch's standard error, with the degrees of freedom of Satterthwaite
    (1946, DOI 10.2307/3002019). Else the noise is pooled.
    """
    of_start, of_best = outlook.noise_of_start, outlook.noise
    levels = _level(outlook, start), _level(outlook, best)
    if seeds == 0 or of_start is None or of_best is None or levels[0] is None or levels[1] is None:
        return None
    variances = (of_start.variance(outlook.left(levels[0])), of_best.variance(outlook.left(levels[1])))
    freedom: float = of_best.degrees_of_freedom
    if outlook.start_is_faulty and sum(variances) > 0:
        parts = zip(variances, (of_start, of_best), strict=True)
        freedom = sum(variances) ** 2 / sum(variance**2 / noise.degrees_of_freedom for variance, noise in parts)
    return t_quantile(0.975, freedom) * math.sqrt(sum(variances) / seeds)


def _level(outlook: Outlook, trial: Trial) -> float | None:
    """Return the mean score of a configuration over its seeds: noise is a share of it, and one seed may be lucky."""
    return _mean_score([one for one in outlook.full_trials if one.config == trial.config])


def _noise_of_gain(outlook: Outlook, start: Trial, best: Trial, seeds: int) -> float | None:
    """Return what seeds alone make of the mean improvement (standard deviation)."""
    of_start, of_best = outlook.noise_of_start, outlook.noise
    levels = _level(outlook, start), _level(outlook, best)
    if of_start is None or of_best is None or levels[0] is None or levels[1] is None:
        return None
    both = (of_start.deviation(outlook.left(levels[0])), of_best.deviation(outlook.left(levels[1])))
    return math.hypot(*both) / math.sqrt(seeds)


def _verdict(outlook: Outlook, start: Trial, best: Trial, gain: float | None, half: float | None, seeds: int) -> str:
    target, metric = outlook.ledger.terms.target, f"validation {outlook.ledger.metric}"
    if best.id == start.id:
        reached = f"{metric} {start.score:.4g}" if target is None else sooner(outlook.ledger, target, start, best, 0.0)
        return f"Nothing that was tried beats the start by more than the noise: keep it ({reached})."
    assert gain is not None
    said = f"The {metric} is better by {gain:.3g} than the start's"
    if target is not None:
        said = sooner(outlook.ledger, target, start, best, gain)
    if not seeds:
        return f"{said}, on one seed; this is not confirmed{how_to_confirm(outlook, best)}."
    where = f"on {seeds} fresh seed{'s' if seeds > 1 else ''}"
    if half is None:
        return f"{said} {where}."
    interval = f"95\u00a0% interval {gain - half:.3g} to {gain + half:.3g}"
    if gain - half > 0:
        return f"{said} {where} ({interval})."
    noise = _noise_of_gain(outlook, start, best, seeds)
    if noise is not None and gain > noise:
        return f"{said} {where}, more than the seed noise, though so few seeds leave a wide interval ({interval})."
    return f"{said} {where}, but that is inside the seed noise ({interval}): no improvement could be shown."


def _without_start(outlook: Outlook, best: Trial) -> Result:
    start = outlook.start
    own = [trial for trial in outlook.full_trials if trial.config == best.config]
    score = _mean_score(own)
    about_start = "the start was not trained at full length"
    if best.config == outlook.ledger.start:
        about_start = "it is the start itself, because short runs favoured no other"
    elif start is not None:
        about_start = _how_it_failed(start)
    found = f"The configuration found reaches a validation {outlook.ledger.metric} of {score:.4g}"
    if outlook.ledger.terms.target is not None:
        found = sooner(outlook.ledger, outlook.ledger.terms.target, best, best, 0.0)
    said = f"{found}; {about_start}."
    return _result(outlook, best, best_score=score, verdict=said)


def _how_it_failed(start: Trial) -> str:
    if start.outcome is Outcome.OVER_LIMIT:
        return f"the start is over the limit: {start.failure}"
    return f"the start did not finish ({start.outcome.value})"


def _without_training(outlook: Outlook) -> Result:
    """Nothing was trained at full length: the reading, where there is one, is the result."""
    reading = next((r for r in outlook.ledger.readings if r.probe == "lr_range"), None)
    best = outlook.ledger.start
    over = any(trial.outcome is Outcome.OVER_LIMIT for trial in outlook.full_trials)
    ended = "No training stayed under the limit" if over else "No training reached its end"
    said = f"{ended}; the start is returned unchanged."
    if reading is not None and reading.number is not None and outlook.start is None:
        best = with_companions(best.with_(learning_rate=reading.number), outlook)
        said = (
            f"Short runs suggest a learning rate of {reading.number:.3g}; it was never trained in full, so this is not "
            f"confirmed at full length: one full training more, {outlook.plan.full_price:.2f}x, would tell."
        )
    return _result(outlook, None, config=best, verdict=said)


def _result(
    outlook: Outlook, best: Trial | None, *, verdict: str, config: Config | None = None, **measured: Any
) -> Result:
    ledger = outlook.ledger
    chosen = config if config is not None else best.config if best is not None else ledger.start
    fields: dict[str, Any] = {"start_score": None, "best_score": None, "improvement": None, **measured}
    return Result(
        start=ledger.start,
        best=chosen,
        metric=ledger.metric,
        direction=ledger.direction,
        noise=_noise_of_best(outlook, best),
        spent_fte=ledger.spent,
        spent_seconds=ledger.seconds,
        verdict=verdict,
        remarks=remarks(ledger),
        stopped_because=_reason(outlook),
        not_checked=_not_checked(outlook),
        ledger=ledger.steps,
        **fields,
    )


def _noise_of_best(outlook: Outlook, best: Trial | None) -> float | None:
    if outlook.noise is None or best is None or best.score is None:
        return None
    return outlook.noise.deviation(outlook.left(best.score))


def _reason(outlook: Outlook) -> str:
    if outlook.plan.confirms_only:
        return "the fresh seeds that were asked for are trained"
    if outlook.budget_left < outlook.full_price:
        return f"what is left of the budget ({max(0.0, outlook.budget_left):.2g}x) buys no further training"
    return "no further change was expected to help"


def _not_checked(outlook: Outlook) -> tuple[str, ...]:
    """Return what the plan could not answer, and the knobs that nobody turned."""
    turned = {name for trial in outlook.ledger.trials for name in trial.config.differences(outlook.ledger.start)}
    untouched = [name for name in outlook.knobs if name not in turned and name in outlook.ledger.start]
    said = list(outlook.plan.cannot)
    if untouched:
        said.append(f"other values of {', '.join(untouched)}: they were left as in the start")
    best = outlook.incumbent
    return (*said, *unreachable(outlook.ledger.diagnoses.get(best.id) if best else None, outlook))
