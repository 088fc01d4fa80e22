"""Every format, and the two things that can be said in one: an advice, and what a session found."""

from __future__ import annotations

from collections.abc import Callable

from advisor.core.ledger import Ledger
from advisor.core.situation import Situation
from advisor.export.hf import hf
from advisor.export.lightning import lightning
from advisor.export.neps import neps
from advisor.export.of_session import recipe_of_session, space_of_session
from advisor.export.optuna import optuna
from advisor.export.python import python
from advisor.export.ray import ray
from advisor.export.recipe import Recipe, recipe_of
from advisor.export.space import Space
from advisor.export.space_of_task import space_of_task
from advisor.export.target import Target
from advisor.export.wandb import wandb
from advisor.knowledge.base import Knowledge
from advisor.suggestion import suggest

#: These say one value for each hyperparameter ...
RECIPES: dict[Target, Callable[[Recipe], str]] = {Target.PYTHON: python, Target.LIGHTNING: lightning, Target.HF: hf}
#: ... and these a region to search.
SPACES: dict[Target, Callable[[Space], str]] = {
    Target.OPTUNA: optuna,
    Target.WANDB: wandb,
    Target.RAY: ray,
    Target.NEPS: neps,
}


def advice_as(target: Target, situation: Situation, knowledge: Knowledge) -> str:
    """Return the advice for a situation in the words of a tool."""
    if target in RECIPES:
        return RECIPES[target](recipe_of(suggest(situation, knowledge)))
    return SPACES[target](space_of_task(situation, knowledge))


def session_as(target: Target, ledger: Ledger, knowledge: Knowledge) -> str:
    """Return what a tuning found, the best configuration or the region around it, in the words of a tool."""
    if target in RECIPES:
        return RECIPES[target](recipe_of_session(ledger))
    return SPACES[target](space_of_session(ledger, knowledge))
