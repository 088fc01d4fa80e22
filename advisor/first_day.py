"""`first_day`: the order of work on the first day, and what to log so that a run can be judged."""

from __future__ import annotations

from advisor.core.advice import Deed
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import ProcedureStep, Task

#: Curves that a training can log and that rules need, the most telling first. What else a rule needs is a fact or the
#: configuration.
SIGNALS = ("train_loss", "val_loss", "learning_rate", "gradient_norm", "update_ratio", "dead_units")
#: Said of a log, not of an entry, so that nobody has to read all rules to say it.
_LOG = Deed(
    title="Log what lets a run be judged",
    do=f"Log {', '.join(SIGNALS)} and the configuration: `advisor diagnose` reads them from a CSV.",
    cites=(),
)


def first_day(task: Task, knowledge: Knowledge) -> tuple[Deed, ...]:
    """Return what to do first, in order: prepare, log, then tune what matters for the task."""
    prepare = [_deed(step) for step in _steps("before_tuning", knowledge)]
    tune = [_deed(step) for step in _steps("main_flow", knowledge) if _matters(step, task)]
    return (*prepare, _LOG, *tune)


def _steps(procedure: str, knowledge: Knowledge) -> tuple[ProcedureStep, ...]:
    # An overlay may have disabled it.
    return knowledge.procedures[procedure].steps if procedure in knowledge.procedures else ()


def _matters(step: ProcedureStep, task: Task) -> bool:
    return not step.hyperparameters or bool(set(step.hyperparameters) & set(task.importance))


def _deed(step: ProcedureStep) -> Deed:
    return Deed(title=step.title, do=step.do, cites=step.cites)
