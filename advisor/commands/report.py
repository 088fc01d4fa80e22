"""`advisor report`: the report of a session as one HTML file, as Markdown, or as JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import StaticOption
from advisor.errors import UsageError


class ReportFormat(StrEnum):
    """What the report is for: to be opened, to be pasted into a pull request, or to be read by a program."""

    HTML = "html"
    MD = "md"
    JSON = "json"


def report_command(
    session: Annotated[Path, typer.Argument(help="The directory of a session.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
    static: StaticOption = False,
    figures: Annotated[
        Path | None, typer.Option("--figures", help="A directory for the three main figures, as SVG files.")
    ] = None,
    form: Annotated[
        ReportFormat,
        typer.Option("--format", help="html writes a file; md prints a summary for a pull request, json everything."),
    ] = ReportFormat.HTML,
) -> None:
    """Write the report of a session, finished or not, as one file that opens offline."""
    from advisor.report.figure_files import write_figures
    from advisor.report.of_session import session_as_json, session_as_markdown, write_report
    from advisor.session import Session

    is_printed = form is not ReportFormat.HTML
    if is_printed and (output is not None or static):
        raise UsageError(f"--format {form.value} prints to the screen: leave --output and --static out.")
    opened = Session.open(session)
    if opened.warning:
        typer.echo(f"advisor: {opened.warning}", err=True)
    if form is ReportFormat.MD:
        typer.echo(session_as_markdown(opened), nl=False)
    elif form is ReportFormat.JSON:
        typer.echo(session_as_json(opened))
    else:
        typer.echo(write_report(opened, output or session / "report.html", static))
    if figures is not None:
        for path in write_figures(opened, figures):
            typer.echo(path, err=is_printed)
