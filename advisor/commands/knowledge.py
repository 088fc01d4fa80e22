"""`advisor knowledge`: read the expert knowledge, and examine what was added to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import Format, FormatOption, KnowledgeOption, overlays, print_data
from advisor.errors import CheckError, UsageError, near

if TYPE_CHECKING:
    from advisor.core.noun import Noun
    from advisor.knowledge.base import Knowledge

app = typer.Typer(help="Read the expert knowledge: what is recommended, why, and who says so.", no_args_is_help=True)


@app.command("list")
def list_command(knowledge: KnowledgeOption = None, form: FormatOption = Format.TABLE) -> None:
    """List every entry by kind."""
    from advisor.knowledge.index import entries_of
    from advisor.knowledge.loader import load_knowledge

    known = load_knowledge(overlays(knowledge))
    if form is not Format.TABLE:
        print_data({kind: sorted(entries) for kind, entries in entries_of(known).items()}, form)
        return
    from rich.console import Console

    from advisor.report.console.knowledge import show_knowledge_list

    show_knowledge_list(known, Console())


@app.command("show")
def show_command(
    name: Annotated[
        str,
        typer.Argument(help="A hyperparameter, task, rule (id or name), choice, procedure, dispute, source or claim."),
    ],
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show one entry with its reasons and sources."""
    from advisor.knowledge.loader import load_knowledge

    known = load_knowledge(overlays(knowledge))
    entry = _find(name, known)
    if form is not Format.TABLE:
        print_data(entry, form)
        return
    from rich.console import Console

    from advisor.report.console.knowledge import show_entry

    show_entry(entry, known.cite, Console())


@app.command("search")
def search_command(
    words: Annotated[list[str], typer.Argument(help="All of them must occur; upper and lower case are the same.")],
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Search names, titles, texts and claims; the best hits come first."""
    from advisor.knowledge.loader import load_knowledge
    from advisor.knowledge.search import search

    hits = search(load_knowledge(overlays(knowledge)), words)
    if form is not Format.TABLE:
        print_data(list(hits), form)
        return
    from rich.console import Console

    from advisor.report.console.care import show_hits

    show_hits(hits, words, Console())


@app.command("check")
def check_command(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A folder of your own knowledge; without it, ours.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check a folder of knowledge: every mistake at once, or what it adds, replaces and disables."""
    from advisor.knowledge.examination import examine

    examined = examine(directory)
    if form is not Format.TABLE:
        print_data(examined, form)
        return
    from rich.console import Console

    from advisor.report.console.care import show_examined

    show_examined(examined, Console())


@app.command("coverage")
def coverage_command(knowledge: KnowledgeOption = None, form: FormatOption = Format.TABLE) -> None:
    """Account for every claim of the seed articles: cited, set aside, or missing (exit code 1)."""
    from advisor.knowledge.coverage import coverage
    from advisor.knowledge.loader import load_knowledge

    account = coverage(load_knowledge(overlays(knowledge)))
    if form is not Format.TABLE:
        print_data(account, form)
    else:
        from rich.console import Console

        from advisor.report.console.care import show_coverage

        show_coverage(account, Console())
    if not account.is_complete:
        raise CheckError(
            f"{len(account.missing)} of {account.claims} claims are missing, and {len(account.lost)} symptoms lead "
            "nowhere: cite them in an entry, or set them aside in set_aside.yaml with the reason."
        )


def _find(name: str, known: Knowledge) -> Noun:
    """Return the entry of this name; a rule also answers to its name in words, a claim to its id."""
    from advisor.knowledge.index import entries_of

    named = {key: entry for entries in entries_of(known).values() for key, entry in reversed(entries.items())}
    named |= {rule.name: rule for rule in known.rules.values()}
    if name in known.claim_ids:
        return known.claims[name]
    if name not in named:
        raise UsageError(
            f"the knowledge has no entry {name!r}{near(name, named)}; `advisor knowledge list` names them all, "
            f"`advisor knowledge search {name}` looks inside."
        )
    return named[name]
