"""`space_of_task`: what is worth searching for a task, from the knowledge alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.core.advice import Advice, Range, Suggestion
from advisor.core.config import Value
from advisor.core.metric import direction_of
from advisor.core.situation import Situation
from advisor.export.space import Dimension, Space
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import Hyperparameter
from advisor.suggestion import recommended, resolve, suggest

#: Groups of hyperparameters that are no question for a search.
_FIXED_GROUPS = {
    "batch": "it sets speed and memory; the other ranges are for this one",
    "length": "a longer training nearly always scores better, so it is a price and no choice",
}


_When = dict[str, tuple[Value, ...]]


@dataclass(frozen=True)
class _Branch:
    """What is advised under one optimizer."""

    optimizer: Value
    situation: Situation
    suggestion: Suggestion

    def advice(self, name: str) -> Advice | None:
        return next((item for item in self.suggestion.advice if item.hyperparameter == name), None)


def space_of_task(situation: Situation, knowledge: Knowledge) -> Space:
    """Return the dimensions worth searching, with ranges for each optimizer that suits the task."""
    first = suggest(situation, knowledge)
    choices = {item.hyperparameter: _choices(item, situation) for item in first.advice if item.range.choices}
    branches = [_branch(optimizer, situation, knowledge) for optimizer in choices.get("optimizer", (None,))]
    dimensions = [
        dimension
        for name in _names(first, choices, knowledge)
        for dimension in _dimensions(knowledge.hyperparameters[name], branches, choices)
    ]
    task = knowledge.task(situation.task or "")
    direction = direction_of(task.metric)
    return Space(
        origin=f"for {task.name}",
        metric=f"val_{task.metric.replace(' ', '_').replace('-', '_')}" if direction else "val_loss",
        direction=direction or "minimize",
        dimensions=tuple(dimensions),
    )


def _branch(optimizer: Value, situation: Situation, knowledge: Knowledge) -> _Branch:
    inside = situation if optimizer is None else situation.model_copy(update={"optimizer": str(optimizer)})
    return _Branch(optimizer, inside, suggest(inside, knowledge))


def _choices(advice: Advice, situation: Situation) -> tuple[Value, ...]:
    """Return what is left to choose from, the advised value first; what the user said is not."""
    if getattr(situation, advice.hyperparameter, None) is not None:
        return (advice.value,)
    return tuple(dict.fromkeys((advice.value, *advice.range.choices)))


def _names(first: Suggestion, choices: Mapping[str, tuple[Value, ...]], knowledge: Knowledge) -> list[str]:
    """Return the task's hyperparameters, and those that only another choice of the space brings into play."""
    task = knowledge.task(first.situation.task or "")
    awoken = [name for name, item in knowledge.hyperparameters.items() if set(item.active_when) & {"schedule"}]
    known = [name for name in task.importance if name in knowledge.hyperparameters]
    return list(dict.fromkeys((*known, *(awoken if "schedule" in choices else []))))


def _dimensions(
    hyperparameter: Hyperparameter, branches: list[_Branch], choices: Mapping[str, tuple[Value, ...]]
) -> list[Dimension]:
    """Return one dimension for each group of optimizers with the same advice."""
    conditions = _conditions(hyperparameter, choices)
    if hyperparameter.name == "optimizer":
        branches = branches[:1]
    groups: list[tuple[list[Value], Advice]] = []
    for branch in branches:
        advice = _advice(hyperparameter, branch, conditions)
        if advice is None:
            continue
        same = next((group for group, other in groups if _agree(other, advice)), None)
        if same is None:
            groups.append(([branch.optimizer], advice))
        else:
            same.append(branch.optimizer)
    return [
        _dimension(
            hyperparameter,
            advice,
            conditions if len(group) == len(branches) else {"optimizer": tuple(group), **conditions},
            given=len(choices.get(hyperparameter.name, ())) == 1,
        )
        for group, advice in groups
    ]


def _agree(one: Advice, other: Advice) -> bool:
    return (one.value, one.range) == (other.value, other.range)


def _conditions(hyperparameter: Hyperparameter, choices: Mapping[str, tuple[Value, ...]]) -> _When:
    """Return the choices, other than the optimizer, on which it depends and of which not all bring it into play."""
    asked = {name: values for name, values in hyperparameter.active_when.items() if name != "optimizer"}
    return {
        name: tuple(choice for choice in choices[name] if choice in values)
        for name, values in asked.items()
        if name in choices and not set(choices[name]) <= set(values)
    }


def _advice(hyperparameter: Hyperparameter, branch: _Branch, conditions: _When) -> Advice | None:
    """Return the advice under the branch's optimizer, also where only another choice brings it into play."""
    found = branch.advice(hyperparameter.name)
    if found is not None:
        return found
    allowed = hyperparameter.active_when.get("optimizer", (branch.optimizer,))
    reachable = (
        bool(conditions)
        and all(conditions.values())
        and set(hyperparameter.active_when)
        <= {
            "optimizer",
            *conditions,
        }
    )
    if branch.optimizer not in allowed or not reachable:
        return None
    value, span = recommended(hyperparameter, branch.situation)
    chosen = resolve(hyperparameter, branch.situation)
    return Advice(
        hyperparameter=hyperparameter.name,
        title=hyperparameter.title,
        value=value,
        range=span,
        tier=hyperparameter.tier,
        effect=hyperparameter.effect,
        why=chosen.why,
        confidence=chosen.confidence,
        cites=chosen.cites,
    )


def _dimension(hyperparameter: Hyperparameter, advice: Advice, when: _When, given: bool) -> Dimension:
    optimizers = [str(name) for name in when.get("optimizer", ())]
    reason = "it is given" if given else _why_fixed(hyperparameter, advice)
    return Dimension(
        name=advice.hyperparameter,
        label="_".join([advice.hyperparameter, *optimizers]),
        value=advice.value,
        range=None if reason else wide_enough(advice.range, advice.value),
        integer=hyperparameter.integer,
        confidence=advice.confidence,
        sources=advice.cites,
        when=when,
        fixed_because=reason,
    )


def _why_fixed(hyperparameter: Hyperparameter, advice: Advice) -> str:
    span = advice.range
    if hyperparameter.group in _FIXED_GROUPS:
        return _FIXED_GROUPS[hyperparameter.group]
    if advice.value is None:
        return "off, unless you turn it on"
    if span.choices:
        return "" if len(span.choices) > 1 else "there is no other choice"
    if span.low is None or span.high is None:
        return "no range with two ends is known"
    return "" if span.low < span.high else "its range is one value"


def wide_enough(span: Range, value: Value) -> Range:
    """Return the range, widened where the advised value lies outside; a log scale only where it can be one."""
    if span.choices:
        return span.model_copy(update={"choices": tuple(dict.fromkeys((value, *span.choices)))})
    assert isinstance(value, int | float)
    assert span.low is not None
    assert span.high is not None
    low, high = min(span.low, value), max(span.high, value)
    return Range(scale="log" if span.scale == "log" and low > 0 else "linear", low=low, high=high)
