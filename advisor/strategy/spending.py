"""What the rest of the budget still allows."""

from __future__ import annotations

from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import trainings_of


def affordable(outlook: Outlook, confirming: bool = False, beside: int = 0) -> bool:
    """Return whether one more full training fits, and leaves enough for the confirmation unless it is part of it.

    `beside` counts further full trainings that are to remain affordable.
    """
    kept = 0.0 if confirming else reserved(outlook)
    return outlook.budget_left - kept >= (1 + beside) * outlook.full_price


def free_for_probe(outlook: Outlook) -> float:
    """Return what a probe may spend so that its answer can still be trained, and confirmed."""
    trainings = trainings_of(outlook.plan, "final training") + min(1, trainings_of(outlook.plan, "changes"))
    # What the probe has spent already is its own: an interrupted one is promised the same again, and asks the same.
    spent = sum(trial.cost for trial in outlook.ledger.trials if trial.purpose == "probe")
    return outlook.budget_left + spent - reserved(outlook) - trainings * outlook.full_price


def reserved(outlook: Outlook) -> float:
    """Return what the confirmation still needs: the start on fresh seeds, and the best, which may yet be found."""
    start, best = outlook.start, outlook.incumbent
    if start is None or best is None:
        return 0.0
    seeds = outlook.fresh_seeds
    # A start that failed has nothing to confirm.
    of_start = sum(start.score is not None and outlook.at(start.config, seed) is None for seed in seeds)
    of_best = sum(best.id == start.id or outlook.at(best.config, seed) is None for seed in seeds)
    return (of_start + of_best) * outlook.full_price
