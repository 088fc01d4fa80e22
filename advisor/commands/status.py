"""`advisor status`: where a session stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import Format, FormatOption, print_data


def status_command(
    session: Annotated[Path, typer.Argument(help="The directory of a session.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what was planned, spent, changed and found in a session so far."""
    from advisor.session import Session

    opened = Session.open(session)
    if opened.warning:
        typer.echo(f"advisor: {opened.warning}", err=True)
    if form is not Format.TABLE:
        print_data(opened.ledger, form)
        return
    from rich.console import Console

    from advisor.report.console import show_status

    show_status(opened.ledger, Console())
