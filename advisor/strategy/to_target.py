"""The verdict of a tuning for time to a target: how soon, instead of how much better."""

from __future__ import annotations

from advisor.core.ledger import Ledger
from advisor.core.step import Trial
from advisor.core.target import Target


def reached(ledger: Ledger) -> tuple[int, int]:
    """Return how many of the full trainings that finished reached the target, and how many finished."""
    scores = [trial.score for trial in ledger.trials if trial.purpose != "probe" and trial.score is not None]
    return sum(map(ledger.reaches, scores)), len(scores)


def sooner(ledger: Ledger, target: Target, start: Trial, best: Trial, gain: float) -> str:
    """Return by how much the best reaches the target sooner than the start, or that one of them does not."""
    assert start.score is not None
    assert best.score is not None
    if not ledger.reaches(best.score):
        return f"No training reaches {target}; the best ends at {_end(ledger, target, best.score):.4g}"
    if not ledger.reaches(start.score):
        ends = f"ends at {_end(ledger, target, start.score):.4g}"
        return f"{target} is reached after {best.score:.3g} {ledger.unit}; the start never reaches it and {ends}"
    found = f"{target} is reached after {best.score:.3g} {ledger.unit}"
    return found if best.id == start.id else f"{found}, {gain:.3g} fewer than with the start"


def _end(ledger: Ledger, target: Target, score: float) -> float:
    """Return the metric at the end of a training that did not reach the target, by its rank."""
    lacks = (score / ledger.full_epochs - 1) * (abs(target.value) or 1.0)
    return target.value - lacks if target.direction == "maximize" else target.value + lacks
