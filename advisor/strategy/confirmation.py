"""`with_more_seeds`: a finished tuning goes on for a fair comparison on more fresh seeds, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Iterable

from advisor.core.budget import Budget
from advisor.core.ledger import Plan, PlanItem
from advisor.core.step import Trial
from advisor.errors import UsageError
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import MOST_SEEDS, NOISE_QUESTION, START_QUESTION


def with_more_seeds(outlook: Outlook, seeds: int) -> Plan:
    """Return the plan of the tuning with so many more fresh seeds for best and start; UsageError without a pair."""
    best = _comparable(outlook)
    items = [*_missing_start(outlook), _item(outlook, best, seeds)]
    price = sum(item.fte for item in items)
    plan = outlook.plan
    return plan.model_copy(
        update={
            "budget": _extended(plan, price),
            "fte": plan.fte + price,
            "items": (*plan.items, *items),
            "cannot": tuple(said for said in plan.cannot if not said.startswith((NOISE_QUESTION, START_QUESTION))),
            "confirm_seeds": plan.confirm_seeds + seeds,
            "confirms_only": True,
        }
    )


def price_of_seeds(outlook: Outlook, best: Trial, seeds: int) -> float:
    """Return what so many more fresh seeds cost in full-training equivalents, what is trained already left out."""
    return sum(trial.cost for trial in _wanted(outlook, best, seeds))


def how_to_confirm(outlook: Outlook, best: Trial) -> str:
    """Return the command that confirms the result, with its price; nothing where no seed can be chosen."""
    if not outlook.capabilities.seeded:
        return ""
    price = price_of_seeds(outlook, best, MOST_SEEDS)
    return f": `advisor confirm {outlook.session} --seeds {MOST_SEEDS}` does that for {price:.2f}x"


def _comparable(outlook: Outlook) -> Trial:
    """Return the best, after everything was refused that cannot be compared with the start."""
    start, best = outlook.start, outlook.incumbent
    if not outlook.capabilities.seeded:
        raise UsageError("nothing can be confirmed: this training takes no seed (with {seed} in its command it would).")
    if best is None or best.score is None:
        raise UsageError(
            "nothing was trained at full length, so there is no result to confirm: tune with 2.4x or more."
        )
    if best.config == outlook.ledger.start:
        raise UsageError("the result is the start itself: there is nothing to compare it with.")
    if start is not None and start.score is None:
        ended = start.outcome.value.replace("_", " ")
        raise UsageError(f"the start did not finish ({ended}), so no comparison with it is possible.")
    return best


def _wanted(outlook: Outlook, best: Trial, seeds: int) -> Iterable[Trial]:
    """Yield for each training that is missing the one whose repetition it is; an untrained start costs as the best."""
    start = outlook.start or best.model_copy(update={"config": outlook.ledger.start})
    for seed in range(outlook.seed + 1, outlook.seed + 1 + outlook.plan.confirm_seeds + seeds):
        yield from (trial for trial in (start, best) if outlook.at(trial.config, seed) is None)


def _item(outlook: Outlook, best: Trial, seeds: int) -> PlanItem:
    return PlanItem(
        what="confirmation",
        fte=price_of_seeds(outlook, best, seeds),
        trainings=len(list(_wanted(outlook, best, seeds))),
        why=f"start and best on {seeds} more fresh seed{'s' if seeds > 1 else ''}, asked for afterwards",
    )


def _missing_start(outlook: Outlook) -> list[PlanItem]:
    """Return the start's own training, where a small budget had none."""
    if outlook.start is not None:
        return []
    why = "your own configuration, not trained before: the yardstick"
    return [PlanItem(what="start", fte=outlook.plan.full_price, trainings=1, why=why)]


def _extended(plan: Plan, price: float) -> Budget:
    if plan.budget.fte is not None:
        return Budget(fte=round(plan.budget.fte + price, 2))
    return Budget(seconds=math.ceil((plan.budget.seconds or 0.0) + price * plan.seconds_per_fte))
