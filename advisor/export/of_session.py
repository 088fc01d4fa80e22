"""What a session found, as a recipe and as a space."""

from __future__ import annotations

from advisor.core.config import Config, Value
from advisor.core.ledger import Ledger
from advisor.core.step import Step
from advisor.core.trainable import Capabilities
from advisor.export.recipe import Recipe
from advisor.export.space import Dimension, Space
from advisor.export.space_of_task import wide_enough
from advisor.knowledge.base import Knowledge
from advisor.strategy.outlook import Outlook
from advisor.strategy.region import search_region


def recipe_of_session(ledger: Ledger) -> Recipe:
    """Return the best configuration of a tuning, finished or not."""
    best = _best(ledger)
    return Recipe(
        origin=f"from the tuning of {ledger.name}{_score(ledger)}",
        config=best,
        sources={name: _sources(name, value, ledger) for name, value in best.items()},
    )


def space_of_session(ledger: Ledger, knowledge: Knowledge) -> Space:
    """Return the region around the best configuration that the tuning would search; the rest is fixed."""
    best = _best(ledger)
    knobs = {name: item.possible for name, item in knowledge.hyperparameters.items() if name in best}
    region = search_region(Outlook(ledger=ledger, knobs=knobs, knowledge=knowledge, capabilities=Capabilities()))
    names = list(dict.fromkeys((*(name for name in region if name in best), *best)))
    sure = "high" if ledger.result and ledger.result.confirmed_on else "medium"
    return Space(
        origin=f"around the best of {ledger.name}{_score(ledger)}",
        metric=ledger.metric if ledger.metric.startswith("val_") else f"val_{ledger.metric}",
        direction=ledger.direction,
        dimensions=tuple(
            Dimension(
                name=name,
                label=name,
                value=best[name],
                range=wide_enough(region[name], best[name]) if name in region else None,
                confidence=sure,
                sources=_sources(name, best[name], ledger),
                fixed_because="" if name in region else "as the tuning left it",
            )
            for name in names
        ),
    )


def _best(ledger: Ledger) -> Config:
    if ledger.result is not None:
        return ledger.result.best
    return ledger.start if ledger.incumbent is None else ledger.trial(ledger.incumbent).config


def _score(ledger: Ledger) -> str:
    result = ledger.result
    if result is None or result.best_score is None:
        return ""
    return f": {result.metric} {result.best_score:.4g}"


def _sources(name: str, value: Value, ledger: Ledger) -> tuple[str, ...]:
    """Return the step that set the value and what it cited; else the start, or the search."""
    step = next((step for step in reversed(ledger.steps) if step.decision == "kept" and _sets(step, name, value)), None)
    if step is not None:
        return (
            f"step {step.number}",
            *([step.hypothesis.rule] if step.hypothesis.rule else []),
            *step.hypothesis.cites,
        )
    return ("start",) if name in ledger.start and ledger.start[name] == value else ("search",)


def _sets(step: Step, name: str, value: Value) -> bool:
    return any(change.change == name and change.to == value for change in step.hypothesis.changes)
