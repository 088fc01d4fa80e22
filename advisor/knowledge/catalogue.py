"""`knowledge/CATALOGUE.md`: every entry of the knowledge as one page that a code host shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from advisor.core.config import Value
from advisor.core.remedy import Fallback, Remedy
from advisor.knowledge.accounts import Dispute
from advisor.knowledge.base import Knowledge
from advisor.knowledge.models import (
    Choice,
    Choices,
    Hyperparameter,
    Position,
    Procedure,
    ResolvedValue,
    Rule,
    Source,
    Task,
    When,
)

_HEAD = """\
# Catalogue of the knowledge

Everything that `advisor` knows, from the files beside this page. Written by `make docs`; do not edit it.
`S0-001` and the like are claims of the seed articles (`claims.yaml`), other keys are sources, at the end of this page.
"""


def catalogue(known: Knowledge, signs: Mapping[str, str]) -> str:
    """Return the page: a section for every entry, in the order of the names, and what every sign means."""
    rules = [rule for _, rule in sorted(known.rules.items())]
    parts: dict[str, list[list[str]]] = {
        "Hyperparameters": [_hyperparameter(item, known) for _, item in sorted(known.hyperparameters.items())],
        "Tasks": [_task(item) for _, item in sorted(known.tasks.items())],
        "Choices": [_choices(item) for _, item in sorted(known.choices.items())],
        "Rules": [_rule(item) for item in rules],
        "Procedures": [_procedure(item) for _, item in sorted(known.procedures.items())],
        "Disputes": [_dispute(item) for _, item in sorted(known.disputes.items())],
        "Sources": [_source(key, item) for key, item in sorted(known.sources.items())],
    }
    lines = [_HEAD, *(f"- [{title}](#{title.lower()}): {len(sections)}" for title, sections in parts.items())]
    lines.append(f"- [Signs](#signs): {len(signs)}")
    for title, sections in parts.items():
        lines += ["", f"## {title}"]
        for section in sections:
            lines += ["", *section]
    return "\n".join([*lines, "", "## Signs", "", *_signs(signs)]) + "\n"


def _signs(signs: Mapping[str, str]) -> list[str]:
    rows = (f"| `{name}` | {plain(meaning)} |" for name, meaning in signs.items())
    return ["What the conditions of rules can name.", "", "| sign | what it says |", "|---|---|", *rows]


def _hyperparameter(item: Hyperparameter, known: Knowledge) -> list[str]:
    lines = [f"### {item.name}", "", f"**{plain(item.title)}.** {plain(item.effect)}", ""]
    neutral = "" if item.neutral is None else f" When not set: `{word(item.neutral)}`."
    beside = "".join(
        f" With {' or '.join(entry.optimizer)}: `{word(entry.value)}` {cites(entry.cites)}."
        for entry in item.neutral_with
    )
    lines.append(f"Possible: `{item.possible}`. Tier {item.tier}.{neutral}{beside}")
    lines += ["", "| in which situation | start | range | why | sources |", "|---|---|---|---|---|"]
    lines += [_row(value) for value in item.resolved]
    for law in item.scaling:
        why = f": {plain(law.why)}" if law.why else ""
        lines += ["", f"With the batch size, {situation(law.when)}: {law.law} ({law.status}){why} {cites(law.cites)}"]
    if item.positions:
        lines += ["", "What the sources say:", "", *(_position(position) for position in item.positions)]
    if disputes := known.disputes_about(item.name):
        lines += ["", f"Disputed: {', '.join(f'{dispute.id} {plain(dispute.title)}' for dispute in disputes)}."]
    return [*lines, "", f"Sources: {cites(item.cites)}"]


def _position(position: Position) -> str:
    span = "" if position.low is None and position.high is None else f"{word(position.low)} … {word(position.high)}"
    value = "" if position.value is None else word(position.value)
    context = ", ".join(f"{name.replace('_', ' ')} {fact}" for name, fact in position.context.items())
    number = " or ".join(text for text in (value, span, ", ".join(map(word, position.choices))) if text)
    said = (number, f"when {context}" if context else "", plain(position.note or ""))
    return f"- {position.claim}: {'; '.join(text for text in said if text)}"


def _row(value: ResolvedValue) -> str:
    span = "" if value.low is None and value.high is None else f"{word(value.low)} … {word(value.high)}"
    span = ", ".join(word(choice) for choice in value.choices) or span
    at = f" at batch size {value.at_batch_size}" if value.at_batch_size else ""
    cells = (situation(value.when), f"{word(value.default)}{at}", span, plain(value.why), cites(value.cites))
    return f"| {' | '.join(cells)} |"


def _task(task: Task) -> list[str]:
    start = ", ".join(f"{name} `{word(value)}`" for name, value in task.start.items()) or "nothing in particular"
    return [
        f"### {task.name}",
        "",
        f"**{plain(task.title)}.** {plain(task.description)} {plain(task.why)}",
        "",
        f"- Tune first: {', '.join(task.importance)}",
        f"- Start with: {start}; batch size {task.batch_size}",
        f"- Loss: {plain(task.loss)}; metric: {plain(task.metric)}",
        f"- A normal curve: {plain(task.normal_curve)}",
        f"- Sources: {cites(task.cites)}",
    ]


def _choices(choices: Choices) -> list[str]:
    lines = [f"### {choices.category}", "", f"{plain(choices.title)}."]
    for option in choices.options:
        lines += ["", *_choice(option)]
    return lines


def _choice(option: Choice) -> list[str]:
    standing = "" if option.status == "current" else f" ({option.status})"
    return [
        f"#### {option.name}{standing}",
        "",
        f"**{plain(option.title)}.** {plain(option.principle)} {plain(option.use_when)} {cites(option.cites)}",
        "",
        *(f"- for: {plain(text)}" for text in option.pros),
        *(f"- against: {plain(text)}" for text in option.cons),
    ]


def _rule(rule: Rule) -> list[str]:
    successor = f", replaced by {rule.replaced_by}" if rule.replaced_by else ""
    return [
        f"### {rule.id} {rule.name}",
        "",
        f"**{plain(rule.claim[:1].upper() + rule.claim[1:])}.** {plain(rule.why)}",
        "",
        f"- Severity {rule.severity}, confidence {rule.confidence}, {rule.status}{successor}",
        f"- Needs: {', '.join(rule.needs) or 'nothing'}",
        f"- Fires when: {plain(str(rule.when))}",
        *(f"- Unless: {plain(str(veto))}" for veto in rule.unless),
        *(f"- Try: {_remedy(remedy)}" for remedy in rule.remedies),
        *(f"- False alarm: {plain(text)}" for text in rule.false_alarms),
        *([f"- Evidence: {rule.evidence}"] if rule.evidence else []),
        f"- Sources: {cites(rule.cites)}",
    ]


def _remedy(remedy: Remedy) -> str:
    doing = _doing(remedy, remedy.operation)
    if remedy.else_ is not None:
        doing += f", else {_doing(remedy.else_, next(iter(remedy.else_.model_fields_set)))}"
    return f"{remedy.change}: {doing}; {plain(remedy.because)}"


def _doing(remedy: Remedy | Fallback, operation: str) -> str:
    return f"{operation.replace('_', ' ')} `{word(getattr(remedy, operation))}`"


def _procedure(procedure: Procedure) -> list[str]:
    lines = [f"### {procedure.name}", "", f"**{plain(procedure.title)}.** {cites(procedure.cites)}", ""]
    for number, step in enumerate(procedure.steps, start=1):
        lines.append(f"{number}. **{plain(step.title)}.** {plain(step.do)} {plain(step.why)} {cites(step.cites)}")
    return lines


def _dispute(dispute: Dispute) -> list[str]:
    about = f" On {', '.join(dispute.hyperparameters)}." if dispute.hyperparameters else ""
    return [
        f"### {dispute.id} {plain(dispute.title)}",
        "",
        f"Severity {dispute.severity}, {dispute.status}.{about}",
        "",
        *(f"- {plain(stand.says)} {cites(stand.claims)}" for stand in dispute.positions),
        "",
        f"**What decides.** {plain(dispute.decides)}",
        "",
        f"**Our stance.** {plain(dispute.stance)} {cites(dispute.cites)}",
    ]


def _source(key: str, source: Source) -> list[str]:
    year = f", {source.year}" if source.year else ""
    licence = f". Licence: {plain(source.licence)}" if source.licence else ""
    return [f"### {key}", "", f"{plain(source.authors)}{year}. *{plain(source.title)}*. {plain(source.where)}{licence}"]


def situation(when: When) -> str:
    """Return the situation of a value in words."""
    told = (f"{name.replace('_', ' ')} {_or(value)}" for name, value in when.given().items())
    return ", ".join(told) or "otherwise"


def _or(value: object) -> str:
    return " or ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)


def word(value: Value) -> str:
    """Return a value as it is written in the files."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def cites(keys: Iterable[str]) -> str:
    """Return the keys of sources and claims in brackets."""
    return f"[{', '.join(dict.fromkeys(keys))}]"


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    return re.sub(r"([*|<\\`])", r"\\\1", " ".join(text.split()))
