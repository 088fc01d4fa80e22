"""`advisor export`: an advice or the best of a session, in the words of another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import KnowledgeOption, overlays
from advisor.errors import InputError, UsageError
from advisor.export.target import Target


def export_command(
    to: Annotated[Target, typer.Option("--to", help="The tool to write for.")],
    session: Annotated[Path | None, typer.Argument(help="The directory of a session.")] = None,
    task: Annotated[str | None, typer.Option("--task", help="Instead of a session: the kind of problem.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="With --task: the optimizer you mean to use.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="With --task: examples per update.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file instead of the screen.")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Write the best of a session, or the advice for a task, as code or configuration to paste.

    python, lightning and hf get one value for each hyperparameter; optuna, wandb, ray and neps a region to search.
    """
    facts: dict[str, object] = {"task": task, "optimizer": optimizer, "batch_size": batch_size}
    told = {name: value for name, value in facts.items() if value is not None}
    if (session is None) == (task is None):
        raise UsageError("export needs either the directory of a session or --task.")
    if session is not None and told:
        raise UsageError(f"--{next(iter(told)).replace('_', '-')} goes with --task; a session knows its own.")
    text = _of_task(to, told, overlays(knowledge)) if session is None else _of_session(to, session, overlays(knowledge))
    _write(text, output)


def _of_task(to: Target, facts: dict[str, object], overlays: list[Path]) -> str:
    from advisor.export.formats import advice_as
    from advisor.knowledge.loader import load_knowledge
    from advisor.situations import situation_of

    known = load_knowledge(overlays)
    return advice_as(to, situation_of(facts, known), known)


def _of_session(to: Target, directory: Path, overlays: list[Path]) -> str:
    from advisor.export.formats import session_as
    from advisor.knowledge.loader import load_knowledge
    from advisor.session import Session

    opened = Session.open(directory)
    if opened.warning:
        typer.echo(f"advisor: {opened.warning}", err=True)
    known = load_knowledge([*(Path(overlay) for overlay in opened.header.knowledge), *overlays])
    return session_as(to, opened.ledger, known)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output} cannot be written ({error.strerror}); name another place.") from None
    typer.echo(output)
