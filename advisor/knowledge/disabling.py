"""Taking out what an overlay disabled, together with every mention that would lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from advisor.knowledge.models import Disabled, Rule, Task

Noun = TypeVar("Noun")


def without(nouns: Mapping[str, Noun], kind: str, disabled: Sequence[Disabled]) -> dict[str, Noun]:
    """Return the entries of a kind that nobody disabled."""
    gone = _names(kind, disabled)
    return {name: noun for name, noun in nouns.items() if name not in gone}


def rules_without(rules: Mapping[str, Rule], disabled: Sequence[Disabled]) -> dict[str, Rule]:
    """Return the rules that nobody disabled, without the remedies that would change a disabled hyperparameter."""
    gone = _names("hyperparameter", disabled)
    kept = without(rules, "rule", disabled)
    return {name: _without_remedies(rule, gone) for name, rule in kept.items()}


def tasks_without(tasks: Mapping[str, Task], disabled: Sequence[Disabled]) -> dict[str, Task]:
    """Return the tasks that nobody disabled, without advice on a disabled hyperparameter."""
    gone = _names("hyperparameter", disabled)
    kept = without(tasks, "task", disabled)
    return {name: _without_advice(task, gone) for name, task in kept.items()}


def _names(kind: str, disabled: Sequence[Disabled]) -> frozenset[str]:
    return frozenset(line.name for line in disabled if line.kind == kind)


def _without_remedies(rule: Rule, gone: Collection[str]) -> Rule:
    remedies = tuple(remedy for remedy in rule.remedies if remedy.change not in gone)
    return rule if len(remedies) == len(rule.remedies) else rule.model_copy(update={"remedies": remedies})


def _without_advice(task: Task, gone: Collection[str]) -> Task:
    if not gone:
        return task
    importance = tuple(name for name in task.importance if name not in gone)
    start = {name: value for name, value in task.start.items() if name not in gone}
    return task.model_copy(update={"importance": importance, "start": start})
