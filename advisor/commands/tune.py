"""`advisor tune`: the whole loop on a problem."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Format,
    FormatOption,
    KnowledgeOption,
    SeedOption,
    StartOption,
    assignments,
    file_name,
    overlays,
    print_data,
)
from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.tuning.tuner import Tuner


def tune_command(
    problem: Annotated[Path | None, typer.Argument(help="A Python file that defines `problem = Problem(...)`.")] = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", help="In total: 3x or 0.2x full trainings, or a time such as 2h; 5x unless said."),
    ] = None,
    start: StartOption = None,
    resume: Annotated[Path | None, typer.Option("--resume", help="Go on with this interrupted session.")] = None,
    session: Annotated[Path | None, typer.Option("--session", help="The directory for the new session.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where to write the report; reports/NAME.html by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what the budget would buy, and stop.")] = False,
    seed: SeedOption = 0,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tune a problem: look, conclude, change one thing, measure, refine, confirm, explain."""
    console = _console(form)
    if resume is not None:
        if any((problem, budget, start, session, dry_run, seed, knowledge)):
            raise UsageError("--resume goes on as the session began: leave out everything but --report and --format.")
        _run(_resumed(resume), console, report, form)
        return
    if problem is None:
        raise UsageError("name a problem file, such as `advisor tune examples/digits_cnn.py`, or --resume SESSION.")
    options = _Options(problem, Budget.parse(budget or "5x"), assignments(start), seed, overlays(knowledge))
    if dry_run:
        _show_plan_only(options, console)
        return
    _run(_begun(options, session), console, report, form)


@dataclass(frozen=True)
class _Options:
    """What was asked for, read and checked."""

    problem: Path
    budget: Budget
    start: dict[str, Value]
    seed: int
    knowledge: list[Path]


def _console(form: Format) -> Console:
    from rich.console import Console

    # Data goes to stdout alone: then everything for people goes to stderr.
    return Console(stderr=form is not Format.TABLE)


def _begun(options: _Options, directory: Path | None) -> Tuner:
    from advisor.session.session import new_directory
    from advisor.tuning.opening import begin

    where = directory or new_directory(Path("sessions"), options.problem.stem)
    _say_what_takes_a_while(options.problem)
    return begin(options.problem, where, options.budget, options.start, options.seed, options.knowledge)


def _say_what_takes_a_while(what: Path) -> None:
    """Importing torch and the problem takes seconds: nobody should wonder whether anything happens."""
    if sys.stderr.isatty():
        typer.echo(f"Loading {what} ...", err=True)


def _resumed(directory: Path) -> Tuner:
    from advisor.tuning.opening import resume

    _say_what_takes_a_while(directory)
    return resume(directory)


def _show_plan_only(options: _Options, console: Console) -> None:
    from tempfile import TemporaryDirectory

    from advisor.report.console import show_plan

    with TemporaryDirectory() as scratch:
        show_plan(_begun(options, Path(scratch) / "session").plan(), console)


def _run(tuner: Tuner, console: Console, report: Path | None, form: Format) -> None:
    from advisor.report.console import LiveConsole, show_plan, show_result
    from advisor.report.of_session import write_report

    session = tuner.session
    path = report or Path("reports") / f"{file_name(session.ledger.name)}.html"
    try:
        with session, LiveConsole(console, session.ledger.metric) as tuner.listen:
            show_plan(tuner.plan(), console)
            result = tuner.tune()
    except KeyboardInterrupt:
        typer.echo(f"\nadvisor: stopped; go on with: advisor tune --resume {session.directory}", err=True)
        raise typer.Exit(130) from None
    # The result is shown even where the report cannot be written.
    show_result(result, session.ledger, path, console)
    write_report(session, path)
    if form is not Format.TABLE:
        print_data(result, form)
