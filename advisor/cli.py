"""The command line: one Typer app, and the one place where an AdvisorError becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from advisor.commands import COMMANDS
from advisor.errors import AdvisorError, UsageError
from advisor.version import __version__

EXIT_CODES = (
    "Exit codes: 0 done, 1 a check failed, 2 wrong use, 3 bad input, 4 the training failed, "
    "5 internal error, 130 interrupted."
)


class _Doors(TyperGroup):
    """The commands, each imported when it is called or when its help is told."""

    def list_commands(self, ctx: object) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Any:
        del ctx
        # What nobody knows is compared with all of them: did you mean ...?
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            self.add_command(_command(name), name)
        return self.commands.get(cmd_name)


def _command(name: str) -> Any:
    door = getattr(import_module(f"advisor.commands.{name}"), COMMANDS[name])
    alone = typer.Typer()
    if isinstance(door, typer.Typer):
        alone.add_typer(door, name=name)
    else:
        alone.command(name)(door)
    return get_group(alone).commands[name]


app = typer.Typer(
    name="advisor",
    cls=_Doors,
    help=(
        "An explainable tuning advisor: it reads your training, changes one thing at a time, "
        "and measures whether it helped."
    ),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe that cannot encode an arrow shows a question mark instead of ending the tuning.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except AdvisorError as error:
        typer.echo(f"advisor: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("ADVISOR_DEBUG"):
            raise
        sys.exit(_unexpected(error))


def _unexpected(error: Exception) -> int:
    """Say in one sentence what nobody foresaw, and return the exit code."""
    if isinstance(error, ModuleNotFoundError) and error.name == "torch":
        install = "install it, or `pip install 'tuning-advisor[torch]'`"
        typer.echo(f"advisor: this needs PyTorch: {install}; suggest and diagnose work without.", err=True)
        return UsageError.exit_code
    said = f"{type(error).__name__}: {error}"
    typer.echo(f"advisor: internal error, a bug of ours ({said}); ADVISOR_DEBUG=1 shows where.", err=True)
    return AdvisorError.exit_code
