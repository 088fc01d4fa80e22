"""`advisor report`: the report of a session as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import StaticOption


def report_command(
    session: Annotated[Path, typer.Argument(help="The directory of a session.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it.")] = None,
    static: StaticOption = False,
) -> None:
    """Write the report of a session, finished or not, as one file that opens offline."""
    from advisor.report.of_session import write_report
    from advisor.session import Session

    opened = Session.open(session)
    path = write_report(opened, output or session / "report.html", static)
    if opened.warning:
        typer.echo(f"advisor: {opened.warning}", err=True)
    typer.echo(path)
