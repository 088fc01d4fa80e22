"""`advisor confirm`: the result of a finished tuning on more fresh seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import Format, FormatOption
from advisor.commands.running import console_for, run_to_the_end


def confirm_command(
    session: Annotated[Path, typer.Argument(help="The directory of a finished session.")],
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="On how many more fresh seeds.")] = 3,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where to write the report; reports/NAME.html by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the price, and stop.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Train best and start of a finished session on more fresh seeds, and bring result and report up to date."""
    from advisor.report.console.tuning import show_confirmation
    from advisor.tuning.opening import resume

    console = console_for(form)
    tuner = resume(session)
    if dry_run:
        show_confirmation(tuner.plan(), tuner.priced(seeds), console)
        return
    run_to_the_end(tuner, console, report, form, lambda: show_confirmation(tuner.plan(), tuner.reopen(seeds), console))
