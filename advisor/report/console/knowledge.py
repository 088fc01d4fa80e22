"""Entries of the knowledge on the console: `advisor knowledge show` and `list`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console

from advisor.core.noun import Noun
from advisor.core.remedy import Remedy
from advisor.knowledge.accounts import Dispute
from advisor.knowledge.models import (
    Choice,
    Choices,
    Claim,
    Hyperparameter,
    Procedure,
    ResolvedValue,
    Rule,
    Scaling,
    Source,
    Task,
    When,
)
from advisor.report import words
from advisor.report.background import Cite
from advisor.report.console.lines import bullets, hanging, heading, pairs, say

if TYPE_CHECKING:
    from advisor.knowledge.loader import Knowledge


def show_entry(entry: Noun, cite: Cite, console: Console) -> None:
    """Print any entry of the knowledge."""
    match entry:
        case Rule():
            show_rule(entry, cite, console)
        case Hyperparameter():
            show_hyperparameter(entry, cite, console)
        case Task():
            show_task(entry, cite, console)
        case Choice():
            show_choice(entry, cite, console)
        case Choices():
            show_choices(entry, console)
        case Procedure():
            show_procedure(entry, cite, console)
        case Dispute():
            show_dispute(entry, cite, console)
        case Source():
            show_source(entry, console)
        case Claim():
            say(console, cite(entry.id))
        case _:
            raise TypeError(f"{type(entry).__name__} is no entry of the knowledge")


_OPERATIONS = {
    "multiply": "multiply by",
    "add": "add",
    "to": "set to",
    "at_least": "raise to at least",
    "at_most": "lower to at most",
    "switch": "switch to",
    "by_probe": "ask the probe",
}


def show_rule(rule: Rule, cite: Cite, console: Console) -> None:
    """Print a rule: what it claims, when it fires, what to do, and when it is wrong."""
    say(console, f"{rule.id} {rule.name}: {rule.claim}", style="bold")
    say(console, rule.why)
    rows = [
        ("standing", f"{rule.status}; severity {rule.severity}, confidence {rule.confidence}"),
        ("needs", ", ".join(rule.needs) or "nothing"),
        ("fires when", str(rule.when)),
        *(("unless", str(veto)) for veto in rule.unless),
        *(("remedy", remedy(item)) for item in rule.remedies),
        *(("false alarm", text) for text in rule.false_alarms),
    ]
    if rule.replaced_by:
        rows.append(("replaced by", rule.replaced_by))
    if rule.evidence:
        rows.append(("evidence", rule.evidence))
    console.print()
    pairs(console, rows, style="dim")
    _sources(rule.cites, cite, console)


def remedy(proposed: Remedy) -> str:
    """Return a remedy in words."""
    given = words.value(getattr(proposed, proposed.operation))
    return f"{proposed.change}: {_OPERATIONS[proposed.operation]} {given} ({proposed.because})"


def show_hyperparameter(hyperparameter: Hyperparameter, cite: Cite, console: Console) -> None:
    """Print a hyperparameter: what it does, and its value in each context."""
    say(console, f"{hyperparameter.title} ({hyperparameter.name})", style="bold")
    say(console, hyperparameter.effect)
    rows = [("possible", str(hyperparameter.possible)), ("when not set", words.value(hyperparameter.neutral))]
    rows += [(f"with {' or '.join(item.optimizer)}", words.value(item.value)) for item in hyperparameter.neutral_with]
    if hyperparameter.interacts_with:
        rows.append(("interacts with", ", ".join(hyperparameter.interacts_with)))
    pairs(console, rows, style="dim")
    heading(console, "Start values, the first context that holds counts")
    for resolved in hyperparameter.resolved:
        say(console, f"{context(resolved.when)}: {_start(resolved)}", indent=2, style="bold")
        say(console, f"{resolved.why} [{'] ['.join(resolved.cites)}]", indent=4)
    if hyperparameter.scaling:
        heading(console, "With the batch size")
        bullets(console, (_law(item) for item in hyperparameter.scaling))
    cites = (key for resolved in hyperparameter.resolved for key in resolved.cites)
    _sources((*hyperparameter.cites, *cites), cite, console)


def _law(scaling: Scaling) -> str:
    why = f": {scaling.why}" if scaling.why else ""
    return f"{context(scaling.when)}: {scaling.law} ({scaling.status}){why}"


def context(when: When) -> str:
    """Return the context of a value in words."""
    given = when.given()
    texts = (f"{name.replace('_', ' ')} {_one_of(value)}" for name, value in given.items())
    return ", ".join(texts) or "otherwise"


def _one_of(given: object) -> str:
    return " or ".join(str(item) for item in given) if isinstance(given, tuple) else str(given)


def _start(resolved: ResolvedValue) -> str:
    at = f" at batch size {resolved.at_batch_size}" if resolved.at_batch_size else ""
    span = words.interval(resolved.low, resolved.high)
    return f"{words.value(resolved.default)}{f', {span}' if span else ''}{at}"


def show_task(task: Task, cite: Cite, console: Console) -> None:
    """Print a task: what matters first, what to start with, and what a normal training looks like."""
    say(console, f"{task.title} ({task.name})", style="bold")
    say(console, task.description)
    rows = [
        ("tune first", ", ".join(task.importance)),
        ("start with", ", ".join(f"{name} {words.value(value)}" for name, value in task.start.items())),
        ("batch size", str(task.batch_size)),
        ("loss", task.loss),
        ("metric", task.metric),
        ("normal curve", task.normal_curve),
        ("why", task.why),
    ]
    console.print()
    pairs(console, rows, style="dim")
    _sources(task.cites, cite, console)


def show_choice(choice: Choice, cite: Cite, console: Console) -> None:
    """Print one option of a category."""
    standing = "" if choice.status == "current" else f" ({choice.status})"
    say(console, f"{choice.title}{standing}", style="bold")
    say(console, choice.principle)
    say(console, f"When to use it: {choice.use_when}")
    bullets(console, choice.pros, mark="+")
    bullets(console, choice.cons, mark="−")
    _sources(choice.cites, cite, console)


def show_choices(choices: Choices, console: Console) -> None:
    """Print a category of options, a line each."""
    say(console, choices.title, style="bold")
    pairs(console, ((option.name, option.use_when) for option in choices.options))


def show_procedure(procedure: Procedure, cite: Cite, console: Console) -> None:
    """Print a procedure step by step."""
    say(console, f"{procedure.title} ({procedure.name})", style="bold")
    for number, step in enumerate(procedure.steps, start=1):
        console.print()
        hanging(console, f"{number:>2}  ", step.title, style="bold")
        say(console, step.do, indent=4)
        say(console, f"Why: {step.why}", indent=4)
    _sources((*procedure.cites, *(key for step in procedure.steps for key in step.cites)), cite, console)


def show_dispute(dispute: Dispute, cite: Cite, console: Console) -> None:
    """Print where sources disagree: what each side says, what decides, and what we hold."""
    say(console, f"{dispute.id} {dispute.title}", style="bold")
    about = f"; about {', '.join(dispute.hyperparameters)}" if dispute.hyperparameters else ""
    say(console, f"{dispute.status}, severity {dispute.severity}{about}", style="dim")
    heading(console, "What is said")
    bullets(console, (f"{stand.says} [{'] ['.join(stand.claims)}]" for stand in dispute.positions))
    heading(console, "What decides")
    say(console, dispute.decides, indent=2)
    heading(console, "What we hold")
    say(console, dispute.stance, indent=2)
    _sources((*dispute.cites, *(key for stand in dispute.positions for key in stand.claims)), cite, console)


def show_source(source: Source, console: Console) -> None:
    """Print where knowledge comes from."""
    say(console, source.title, style="bold")
    year = f", {source.year}" if source.year else ""
    rows = [("by", f"{source.authors}{year}"), ("where", source.where)]
    pairs(console, [*rows, *([("licence", source.licence)] if source.licence else [])], style="dim")


def show_knowledge_list(knowledge: Knowledge, console: Console) -> None:
    """Print every entry by kind, a line each."""
    parts: dict[str, Iterable[tuple[str, str]]] = {
        "Tasks": ((name, task.title) for name, task in knowledge.tasks.items()),
        "Hyperparameters": ((name, item.title) for name, item in knowledge.hyperparameters.items()),
        "Choices": ((name, _options(item)) for name, item in knowledge.choices.items()),
        "Rules": ((rule.id, rule.claim) for rule in knowledge.active_rules),
        "Procedures": ((name, item.title) for name, item in knowledge.procedures.items()),
        "Disputes": ((name, item.title) for name, item in knowledge.disputes.items()),
    }
    for title, entries in parts.items():
        if listed := list(entries):
            heading(console, f"{title} ({len(listed)})")
            pairs(console, listed)


def _options(choices: Choices) -> str:
    return ", ".join(option.name for option in choices.options)


def _sources(keys: Iterable[str], cite: Cite, console: Console) -> None:
    heading(console, "Sources")
    bullets(console, (cite(key) for key in dict.fromkeys(keys)))
