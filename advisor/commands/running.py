"""`run_to_the_end`: a tuning as it is shown while it runs, then its result and its report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from advisor.commands.options import Format, file_name, print_data

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.core.ledger import Ledger
    from advisor.tuning.tuner import Tuner


def console_for(form: Format) -> Console:
    """Return the console for people: stdout, or stderr where stdout is for data."""
    from rich.console import Console

    # Data goes to stdout alone: then everything for people goes to stderr.
    return Console(stderr=form is not Format.TABLE)


def run_to_the_end(
    tuner: Tuner, console: Console, report: Path | None, form: Format, begin: Callable[[], None] | None = None
) -> None:
    """Carry a tuning out, shown while it runs, and print its result; `begin` says what it will cost."""
    from advisor.report.console import LiveConsole, show_plan, show_result
    from advisor.report.of_session import background_of, write_report
    from advisor.report.views.scores import trial_score

    session = tuner.session
    path = report or Path("reports") / f"{file_name(session.ledger.name)}.html"
    try:
        with session, LiveConsole(console, told=lambda trial: trial_score(session.ledger, trial)) as tuner.listen:
            begin() if begin else show_plan(tuner.plan(), console)
            result = tuner.tune()
    except KeyboardInterrupt:
        typer.echo(f"\nadvisor: stopped; go on with: advisor tune --resume {session.directory}", err=True)
        raise typer.Exit(130) from None
    # The result is shown even where the report cannot be written.
    show_result(result, session.ledger, path, console, background_of(session).command)
    write_report(session, path)
    if form is not Format.TABLE:
        print_data(result, form)
    _refuse_nothing(session.ledger)


def _refuse_nothing(ledger: Ledger) -> None:
    """Raise TrainingError when no training came to a score: what was shown proposes nothing."""
    from advisor.errors import TrainingError

    # A range test has no score, and may be all that a small budget buys.
    if len(ledger.trials) > 1 and all(trial.score is None for trial in ledger.trials):
        raise TrainingError(
            f"none of {len(ledger.trials)} trainings came to a {ledger.metric}, at any rate that was tried: "
            "look at the loss and the data of a single update first (advisor probe sanity)."
        )
