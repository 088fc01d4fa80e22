"""`score`: what a training reached, in words."""

from __future__ import annotations

from advisor.core.ledger import Ledger
from advisor.core.step import Trial
from advisor.report import words


def trial_score(ledger: Ledger, trial: Trial) -> str:
    """Return the score of a training with its name; short trainings are scored by the metric itself."""
    if trial.purpose == "probe":
        return f"{ledger.measured_metric} {words.number(trial.score)}"
    return f"{ledger.metric} {full_score(ledger, trial.score)}"


def full_score(ledger: Ledger, score: float | None) -> str:
    """Return the score of full trainings; one that never reached its target has a rank and no number."""
    return "never" if score is not None and not ledger.reaches(score) else words.number(score)
