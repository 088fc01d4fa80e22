"""`judge_step`: was the change better, worse, or inside the noise?"""

from __future__ import annotations

import math

from advisor.core.step import Decision, Step, Trial
from advisor.strategy.outlook import Outlook


def judge_step(outlook: Outlook, after: Trial, price: float) -> Step:
    """Return the ledger entry for a trained hypothesis, measured against the incumbent on the same seed."""
    before = outlook.incumbent
    assert before is not None
    assert after.hypothesis is not None
    gain = outlook.gain(before, after)
    noise = noise_between(outlook, before, after)
    decision, why = _decide(before, after, gain, noise, outlook.ledger.resolution)
    return Step(
        number=len(outlook.ledger.steps) + 1,
        hypothesis=after.hypothesis,
        before=before.id,
        after=after.id,
        measured=gain,
        noise=noise,
        decision=decision,
        why=why,
        price=price,
    )


def noise_between(outlook: Outlook, before: Trial, after: Trial) -> float | None:
    """Return what seeds alone make of the difference of two trainings (standard deviation); None if not measured.

    A faulty start is judged by the noise of the better one: its own would hide every cure.
    """
    noise, scores = outlook.noise, [t.score for t in (before, after) if t.score is not None]
    if noise is None or not scores:
        return None
    lefts = [outlook.left(score) for score in scores]
    if outlook.start_is_faulty and before.config == outlook.ledger.start:
        lefts = [min(lefts)]
    return math.hypot(*(noise.deviation(left) for left in (lefts * 2)[:2]))


def _decide(
    before: Trial, after: Trial, gain: float | None, noise: float | None, resolution: float
) -> tuple[Decision, str]:
    if after.score is None:
        return "reverted", f"the training {_ending(after)}"
    if gain is None:
        return "kept", f"the training before it {_ending(before)}; this one finished"
    threshold = max(noise or 0.0, resolution)
    against = f"the noise of a difference, {noise:.3g}" if noise is not None else "no measured noise (one seed each)"
    if gain > threshold:
        return (
            "kept",
            f"better by {gain:.3g}, more than {against}" if noise is not None else f"better by {gain:.3g}; {against}",
        )
    if gain < -threshold:
        return "reverted", f"worse by {-gain:.3g}"
    return "tie", f"a difference of {gain:+.3g} is inside {against}; a tie goes to the simpler configuration"


def _ending(trial: Trial) -> str:
    words = {
        "diverged": "diverged",
        "out_of_memory": "ran out of memory",
        "over_limit": f"is over a limit: {trial.failure}",
    }
    return words.get(trial.outcome.value, f"failed ({trial.failure or trial.outcome.value})")
