"""`Chain`: everything that the knowledge has behind a step, from the procedure to the sources."""

from __future__ import annotations

from advisor.core.advice import Explanation
from advisor.core.finding import Finding
from advisor.core.noun import Noun
from advisor.core.step import Hypothesis
from advisor.errors import UsageError
from advisor.explanation import explain
from advisor.knowledge.base import Knowledge
from advisor.strategy.actions import Action, Decide, FindRate, Finish, Train
from advisor.wizard.machine import wanted
from advisor.wizard.opening import opening
from advisor.wizard.stage import procedure_step
from advisor.wizard.state import State


class Deed(Noun):
    """A step of a procedure: what to do, why, and who says so."""

    title: str
    do: str
    why: str
    cites: tuple[str, ...]


class Chain(Noun):
    """What is behind a step: the procedure, the rule that fired, and each hyperparameter's own chain."""

    deeds: tuple[Deed, ...] = ()
    finding: Finding | None = None
    rule_why: str = ""
    explanations: tuple[Explanation, ...] = ()


def chain_of(state: State, knowledge: Knowledge) -> Chain:
    """Return the chain behind the step that is shown now."""
    if opening(state, knowledge) is not None:
        return _before_tuning(knowledge)
    action = wanted(state, knowledge)
    hypothesis = _hypothesis(action)
    finding = hypothesis.finding if hypothesis else None
    rule = knowledge.rules.get(finding.rule) if finding else None
    step = procedure_step(action, knowledge)
    return Chain(
        deeds=(Deed(title=step[3].title, do=step[3].do, why=step[3].why, cites=step[3].cites),) if step else (),
        finding=finding,
        rule_why=rule.why if rule else "",
        explanations=tuple(_explanations(action, state, knowledge)),
    )


def _before_tuning(knowledge: Knowledge) -> Chain:
    procedure = knowledge.procedures.get("before_tuning")
    steps = procedure.steps if procedure else ()
    return Chain(deeds=tuple(Deed(title=each.title, do=each.do, why=each.why, cites=each.cites) for each in steps))


def _hypothesis(action: Action) -> Hypothesis | None:
    if isinstance(action, Decide):
        return action.step.hypothesis
    return action.hypothesis if isinstance(action, Train) else None


def _explanations(action: Action, state: State, knowledge: Knowledge) -> list[Explanation]:
    """Return the chain of each hyperparameter that the step is about."""
    hypothesis = _hypothesis(action)
    names = [change.change for change in hypothesis.changes] if hypothesis else []
    names += ["learning_rate"] if isinstance(action, FindRate) else []
    ledger = state.ledger
    if ledger is None or isinstance(action, Finish):
        return []
    found = []
    for name in names:
        try:
            found.append(explain(name, ledger.situation, knowledge))
        except UsageError:
            continue  # A knob of the user's own, of which the knowledge says nothing.
    return found
