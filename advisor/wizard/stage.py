"""`Stage`: what an action is called, where it stands in the knowledge's procedure, and what declining it declines."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import ProcedureStep
from advisor.strategy.actions import Action, Check, Climb, Decide, FindRate, Search, Train
from advisor.strategy.hypotheses import name_of


@dataclass(frozen=True)
class Stage:
    """A part of the tuning as a person meets it."""

    name: str
    title: str
    #: Trainings of one purpose are one decision.
    purpose: str = ""
    #: What enters the ledger when the user skips it; nothing where it cannot be skipped.
    declined: tuple[str, ...] = ()
    #: The step of the procedure behind it: procedure, title.
    behind: tuple[str, str] | None = None


_CHECK = Stage("check", "Look at the data and the model", "", ("check_the_problem",), ("main_flow", "Fix the model"))
_RATE = Stage(
    "rate",
    "Find the learning rate",
    "",
    ("find_the_learning_rate",),
    ("main_flow", "Find the range of the learning rate"),
)
_SEARCH = Stage(
    "search",
    "Search near the best",
    "refine",
    ("search_near_the_best",),
    ("main_flow", "Search automatically"),
)
_VERDICT = Stage("verdict", "Did it help?")
_RESULT = Stage("result", "The result")
_TRAINED = {
    "start": Stage(
        "start", "Train your own configuration", "start", (), ("main_flow", "Set a first learning rate and batch size")
    ),
    "noise": Stage(
        "noise",
        "Measure the luck of the seed",
        "noise",
        ("measure_the_noise",),
        ("before_tuning", "Measure the seed noise and the price"),
    ),
    "confirm": Stage(
        "confirm", "Confirm on fresh seeds", "confirm", ("confirm",), ("finishing", "Train the winner at full length")
    ),
    "final": Stage(
        "final",
        "Train the measured rate",
        "final",
        ("try_the_learning_rate",),
        ("main_flow", "Find the range of the learning rate"),
    ),
}
_FLOW = "main_flow"


def stage_of(action: Action) -> Stage:
    """Return the stage that an action belongs to."""
    if isinstance(action, Train):
        return _TRAINED.get(action.purpose) or _change(action)
    if isinstance(action, Check):
        return _CHECK
    if isinstance(action, FindRate | Climb):
        return _RATE
    if isinstance(action, Search):
        return _SEARCH
    return _VERDICT if isinstance(action, Decide) else _RESULT


def _change(action: Train) -> Stage:
    hypothesis = action.hypothesis
    declined: tuple[str, ...] = ()
    if hypothesis is not None:
        declined = ("try_the_learning_rate",) if hypothesis.probe else (name_of(hypothesis),)
    return Stage("change", "Change one thing", "change", declined)


def procedure_step(action: Action, knowledge: Knowledge) -> tuple[str, int, int, ProcedureStep] | None:
    """Return the procedure, the number of its step behind an action, how many there are, and the step.

    None where a user's own knowledge has no such step.
    """
    stage = stage_of(action)
    flow, title = stage.behind or (_FLOW, "")
    procedure = knowledge.procedures.get(flow)
    for number, step in enumerate(procedure.steps if procedure else (), start=1):
        if step.title == title or (not title and _is_about(step, action)):
            assert procedure is not None
            return flow.replace("_", " "), number, len(procedure.steps), step
    return None


def _is_about(step: ProcedureStep, action: Action) -> bool:
    hypothesis = action.hypothesis if isinstance(action, Train) else None
    return hypothesis is not None and hypothesis.changes[0].change in step.hyperparameters
