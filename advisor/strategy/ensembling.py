"""`offer_ensemble`: whether the trainings that there are anyway are worth more together than the best one alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

from advisor.core.ledger import Ensemble
from advisor.core.metric import improvement
from advisor.core.step import Trial
from advisor.strategy.outlook import Outlook

#: Most of what averaging brings comes from the first five (Lakshminarayanan et al. 2017, arXiv:1612.01474).
MOST_MEMBERS = 5
#: Less than this share of what is left to gain is not worth twice the computing for every prediction.
LEAST_SHARE = 0.01

#: Trial ids -> the objective of their averaged predictions on the validation set; None when it cannot be told.
Scorer = Callable[[Sequence[int]], float | None]


def offer_ensemble(outlook: Outlook, kept: Collection[int], score_of: Scorer) -> Ensemble | None:
    """Return the ensemble of the best trainings whose predictions are kept; None unless it beats the noise.

    It is held against the luckiest training alone, so that the comparison errs against it. Without a measured noise
    nothing is offered: nobody could tell the gain from luck.
    """
    ranked = _ranked(outlook, kept)
    if len(ranked) < 2 or outlook.noise is None:
        return None
    members, score = _grown(outlook, ranked, score_of)
    single = ranked[0].score
    assert single is not None
    noise = outlook.noise.deviation(outlook.left(single))
    gain = improvement(single, score, outlook.ledger.direction)
    if len(members) < 2 or gain <= max(noise, LEAST_SHARE * outlook.left(single)):
        return None
    return Ensemble(members=tuple(trial.id for trial in members), score=score, single=single, gain=gain, noise=noise)


def _ranked(outlook: Outlook, kept: Collection[int]) -> list[Trial]:
    """Return the candidates, the best first: what is worse than any start would only help by accident."""
    sign = -1 if outlook.ledger.maximizes else 1
    scored = [trial for trial in outlook.full_trials if trial.score is not None]
    starts = [sign * (trial.score or 0.0) for trial in scored if trial.config == outlook.ledger.start]
    worst = max(starts, default=math.inf)
    scored = [trial for trial in scored if trial.id in kept and sign * (trial.score or 0.0) <= worst]
    return sorted(scored, key=lambda trial: sign * (trial.score or 0.0))


def _grown(outlook: Outlook, ranked: list[Trial], score_of: Scorer) -> tuple[list[Trial], float]:
    """Return the best few and what they reach, by the number of them that reaches most.

    Nothing else is chosen: the more one chooses among sets, the more the validation set flatters the one chosen.
    """
    members, best = ranked[:1], ranked[0].score or 0.0
    for count in range(2, min(MOST_MEMBERS, len(ranked)) + 1):
        score = score_of([trial.id for trial in ranked[:count]])
        if score is not None and improvement(best, score, outlook.ledger.direction) > 0:
            members, best = ranked[:count], score
    return members, best
