"""`advisor knowledge`: read the expert knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import Format, FormatOption, KnowledgeOption, print_data
from advisor.errors import UsageError, near

if TYPE_CHECKING:
    from advisor.core.noun import Noun
    from advisor.knowledge.base import Knowledge

app = typer.Typer(help="Read the expert knowledge: what is recommended, why, and who says so.", no_args_is_help=True)


@app.command("list")
def list_command(knowledge: KnowledgeOption = None, form: FormatOption = Format.TABLE) -> None:
    """List every entry by kind."""
    from advisor.knowledge.loader import load_knowledge

    known = load_knowledge(knowledge or [])
    if form is not Format.TABLE:
        print_data({kind: sorted(entries) for kind, entries in entries_of(known).items()}, form)
        return
    from rich.console import Console

    from advisor.report.console import show_knowledge_list

    show_knowledge_list(known, Console())


@app.command("show")
def show_command(
    name: Annotated[
        str, typer.Argument(help="A hyperparameter, task, rule (id or name), choice, procedure or source.")
    ],
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show one entry with its reasons and sources."""
    from advisor.knowledge.loader import load_knowledge

    known = load_knowledge(knowledge or [])
    entry = _find(name, known)
    if form is not Format.TABLE:
        print_data(entry, form)
        return
    from rich.console import Console

    from advisor.report.console import show_entry

    show_entry(entry, known.cite, Console())


def entries_of(known: Knowledge) -> dict[str, dict[str, Noun]]:
    """Return kind -> name -> entry, for everything that has a name of its own."""
    options = {option.name: option for category in known.choices.values() for option in category.options}
    return {
        "hyperparameters": {**known.hyperparameters},
        "tasks": {**known.tasks},
        "rules": {**known.rules},
        "choices": {**options},
        "procedures": {**known.procedures},
        "sources": {**known.sources},
    }


def _find(name: str, known: Knowledge) -> Noun:
    """Return the entry of this name; a rule also answers to its name in words, a claim to its id."""
    named = {key: entry for entries in entries_of(known).values() for key, entry in reversed(entries.items())}
    named |= {rule.name: rule for rule in known.rules.values()}
    if name in known.claim_ids:
        return known.claims[name]
    if name not in named:
        raise UsageError(
            f"the knowledge has no entry {name!r}{near(name, named)}; `advisor knowledge list` names them all."
        )
    return named[name]
