"""`advisor tune`: the whole loop on a problem, or on any command."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Format,
    FormatOption,
    KnowledgeOption,
    SeedOption,
    overlays,
    ranges,
    seconds,
    start_values,
)
from advisor.commands.running import console_for, run_to_the_end
from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Value
from advisor.core.data_fraction import parse_fractions
from advisor.core.limit import Limit
from advisor.core.sampler import FITS, Sampler
from advisor.core.target import Target
from advisor.core.terms import Terms
from advisor.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.core.metric import Direction
    from advisor.tuning.tuner import Tuner

_COMMANDS = "Only for a command"
_FITS = "; ".join(f"{name}: {when}" for name, when in FITS.items()) + "."


def tune_command(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROBLEM.py | -- COMMAND ...",
            help="A Python file that defines `problem = Problem(...)`, or behind -- any command with placeholders, "
            "such as: -- python train.py --lr {learning_rate} --epochs {epochs} --seed {seed}",
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", help="In total: 3x or 0.2x full trainings, or a time such as 2h; 5x unless said."),
    ] = None,
    start: Annotated[
        list[str] | None,
        typer.Option(
            "--start", help="Run 0: a value in use today, as learning_rate=0.01, or a YAML or JSON file. Repeatable."
        ),
    ] = None,
    resume: Annotated[Path | None, typer.Option("--resume", help="Go on with this interrupted session.")] = None,
    session: Annotated[Path | None, typer.Option("--session", help="The directory for the new session.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where to write the report; reports/NAME.html by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what the budget would buy, and stop.")] = False,
    task: Annotated[
        str | None,
        typer.Option("--task", help="The kind of task, as `advisor suggest` knows it.", rich_help_panel=_COMMANDS),
    ] = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            "--metrics",
            help="The log that it writes, in any format that is read, as 'runs/{run}/metrics.csv'; "
            "what it prints is read where none is named.",
            rich_help_panel=_COMMANDS,
        ),
    ] = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option(
            "--pattern",
            help=r"How to read a printed line: 'ep (?P<epoch>\d+) dev (?P<val_loss>\S+)'. Repeatable.",
            rich_help_panel=_COMMANDS,
        ),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            help="What is tuned, as the log calls it; the validation loss, or what there is, unless said.",
            rich_help_panel=_COMMANDS,
        ),
    ] = None,
    maximize: Annotated[
        bool | None,
        typer.Option("--maximize/--minimize", help="Which way it is better.", rich_help_panel=_COMMANDS),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option("--epochs", min=1, help="A full training, for {epochs}.", rich_help_panel=_COMMANDS),
    ] = None,
    takes: Annotated[
        list[str] | None,
        typer.Option(
            "--range",
            help="Values that it takes: optimizer=adam|sgd, dropout=0..0.5. Of words, only these. Repeatable.",
            rich_help_panel=_COMMANDS,
        ),
    ] = None,
    timeout: Annotated[
        str | None,
        typer.Option(
            "--timeout",
            help="For one training, as 10m; ten times what others took unless said.",
            rich_help_panel=_COMMANDS,
        ),
    ] = None,
    sampler: Annotated[
        Sampler,
        typer.Option("--sampler", help="How the search places its trainings. " + _FITS),
    ] = Sampler.AUTO,
    folds: Annotated[
        int,
        typer.Option(
            "--folds",
            min=1,
            help="For small data: score each configuration by its mean over so many folds; each costs a training.",
        ),
    ] = 1,
    data_fraction: Annotated[
        str | None,
        typer.Option(
            "--data-fraction",
            help="For large data: try many settings on a part of it, fewer on more: 0.01,0.1,1. All of it decides.",
        ),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", help="At most, for one training: memory=4GB or seconds-per-epoch=20. Repeatable."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", help="What counts is how soon a training reaches it: accuracy=0.97."),
    ] = None,
    warm_start: Annotated[
        list[Path] | None,
        typer.Option(
            "--warm-start",
            help="An earlier session, or a folder of them: what won in a similar situation is tried once. Repeatable.",
        ),
    ] = None,
    seed: SeedOption = 0,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tune a problem or a command: look, conclude, change one thing, measure, refine, confirm, explain."""
    console = console_for(form)
    of_command = (task, metrics, pattern, metric, maximize, epochs, takes, timeout)
    if resume is not None:
        if any(
            (
                what,
                budget,
                start,
                session,
                dry_run,
                seed,
                knowledge,
                *of_command,
                sampler is not Sampler.AUTO,
                folds > 1,
                data_fraction,
                limit,
                target,
                warm_start,
            )
        ):
            raise UsageError("--resume goes on as the session began: leave out everything but --report and --format.")
        run_to_the_end(_resumed(resume), console, report, form)
        return
    if not what:
        raise UsageError(
            "name a problem file, such as `advisor tune examples/digits_cnn.py`, a command behind --, "
            "or --resume SESSION."
        )
    source: Path | CommandLine
    if _is_problem(what, any(each is not None for each in of_command)):
        source, values = Path(what[0]), start_values(start)
    else:
        values = start_values(start, _names_known(knowledge)) | ({} if epochs is None else {"epochs": epochs})
        source = CommandLine(
            words=tuple(what),
            task=_task(task),
            folder=str(Path.cwd()),
            metrics=metrics,
            patterns=tuple(pattern or ()),
            metric=metric,
            direction=_direction(maximize),
            timeout=None if timeout is None else seconds(timeout),
            ranges=ranges(takes),
        )
    terms = Terms(
        fractions=parse_fractions(data_fraction) if data_fraction else (),
        limits=tuple(map(Limit.parse, limit or ())),
        target=Target.parse(target) if target else None,
    )
    options = _Options(
        source=source,
        budget=Budget.parse(budget or "5x"),
        start=values,
        seed=seed,
        overlays=overlays(knowledge),
        sampler=sampler,
        folds=folds,
        terms=terms,
        warm_start=warm_start or [],
    )
    if dry_run:
        _show_plan_only(options, console)
        return
    run_to_the_end(_begun(options, session), console, report, form)


def _is_problem(what: list[str], has_command_options: bool) -> bool:
    """Return whether this is a problem's file; one word alone may be a program only where the options say so."""
    if len(what) == 1 and Path(what[0]).suffix == ".py" and has_command_options:
        raise UsageError(f"{what[0]} says itself what it tunes: --task and all below it in --help are for commands.")
    return len(what) == 1 and not has_command_options


def _names_known(knowledge: list[Path] | None) -> list[str]:
    from advisor.knowledge.loader import load_knowledge

    return [*load_knowledge(overlays(knowledge)).hyperparameters, "steps"]


def _task(given: str | None) -> str:
    from advisor.settings import settings_for

    task = given or settings_for(Path.cwd()).task
    if task is None:
        raise UsageError("say what kind of task the command trains, such as --task cnn-classification.")
    return task


def _direction(maximize: bool | None) -> Direction | None:
    return None if maximize is None else "maximize" if maximize else "minimize"


@dataclass(frozen=True)
class _Options:
    """What was asked for, read and checked: all but the source are called as `begin` calls them."""

    source: Path | CommandLine
    budget: Budget
    start: dict[str, Value]
    seed: int
    overlays: list[Path]
    sampler: Sampler
    folds: int
    terms: Terms
    warm_start: list[Path]

    @property
    def name(self) -> str:
        """Return a short name for the session."""
        from advisor.programs.command import called

        return called(self.source.words) if isinstance(self.source, CommandLine) else self.source.stem


def _begun(options: _Options, directory: Path | None) -> Tuner:
    from advisor.session.session import new_directory
    from advisor.tuning.opening import begin

    where = directory or new_directory(Path("sessions"), options.name)
    if isinstance(options.source, Path):
        _say_what_takes_a_while(options.source)
    asked = {field.name: getattr(options, field.name) for field in fields(options) if field.name != "source"}
    return begin(options.source, where, **asked)


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
        show_plan(_begun(options, Path(scratch) / options.name).estimate(), console)
