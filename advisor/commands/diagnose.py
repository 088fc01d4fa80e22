"""`advisor diagnose`: what the rules say of training logs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Format,
    FormatOption,
    HtmlOption,
    KnowledgeOption,
    StaticOption,
    mapping,
    overlays,
    print_data,
)
from advisor.errors import CheckError, LogError

if TYPE_CHECKING:
    from advisor.core.finding import Diagnosis
    from advisor.core.run import Run


class Severity(StrEnum):
    """From which severity on a finding fails the check."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def diagnose_command(
    logs: Annotated[list[Path], typer.Argument(help="Training logs, or directories of them; - reads standard input.")],
    task: Annotated[str | None, typer.Option("--task", help="The kind of problem, where you know it.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="A YAML or JSON file of the hyperparameters.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="A column by hand, as val_loss=valid/loss. Repeatable.")
    ] = None,
    at: Annotated[
        float | None,
        typer.Option("--at", min=0.01, max=1, help="Diagnose only this first share of each run."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="A rule id to leave out. Repeatable.")] = None,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit with 1 when a finding is at least so severe.")
    ] = None,
    html: HtmlOption = None,
    static: StaticOption = False,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Read training logs of any known format and say what is wrong, what to change, and how sure that is."""
    from advisor.api import diagnose_all
    from advisor.settings import settings_for

    project = settings_for(Path.cwd())
    unread: list[LogError] = []
    said = {ignored.rule: ignored.reason for ignored in project.ignore}
    results = diagnose_all(
        logs,
        task=task or project.task,
        config=config,
        mapping=project.map | mapping(map_),
        at=at,
        ignore=said | dict.fromkeys(ignore or [], "left out by --ignore"),
        knowledge=overlays(knowledge),
        # One bad file among several is no reason to say nothing of the others.
        unreadable=unread.append if len(logs) > 1 else None,
    )
    if form is Format.TABLE:
        _show(results)
    else:
        from advisor.report.contract import published

        print_data([published(run, diagnosis) for run, diagnosis in results], form)
    if html is not None and results:
        _write_page(results, html, static, overlays(knowledge))
    if unread:
        raise LogError(f"{len(unread)} of {len(logs)} logs could not be read: {unread[0]}")
    _fail(results, fail_on)


def _show(results: list[tuple[Run, Diagnosis]]) -> None:
    from rich.console import Console

    from advisor.report.console import show_diagnosis, show_verdicts

    console = Console()
    for number, (run, diagnosis) in enumerate(results):
        if number:
            console.print()
        show_diagnosis(run, diagnosis, console)
    if len(results) > 1:
        console.print()
        show_verdicts([diagnosis for _, diagnosis in results], console)


def _write_page(results: list[tuple[Run, Diagnosis]], path: Path, static: bool, overlays: list[Path]) -> None:
    from advisor.knowledge.loader import load_knowledge
    from advisor.report.html import write_page
    from advisor.report.pages.diagnosis import render_diagnosis
    from advisor.report.provenance import made_by
    from advisor.report.rules import rule_namer

    known = load_knowledge(overlays)
    page = render_diagnosis(results, made_by(), known.cite, rule_namer(known), static)
    typer.echo(f"Report: {write_page(page, path)}", err=True)


def _fail(results: list[tuple[Run, Diagnosis]], fail_on: Severity | None) -> None:
    if fail_on is None:
        return
    levels = list(Severity)
    severe = levels[levels.index(fail_on) :]
    failed = [run.source for run, diagnosis in results if any(f.severity in severe for f in diagnosis.findings)]
    if failed:
        raise CheckError(
            f"{len(failed)} of {len(results)} runs have a finding of severity {fail_on} or more: {failed[0]}"
        )
