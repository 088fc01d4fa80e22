"""`advisor compare`: two sessions, two logs, or one of each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import Format as DataFormat
from advisor.commands.options import HtmlOption, StaticOption, mapping, print_data


class Format(StrEnum):
    """How the comparison is printed."""

    TABLE = DataFormat.TABLE
    MD = "md"
    JSON = DataFormat.JSON
    YAML = DataFormat.YAML


def compare_command(
    first: Annotated[Path, typer.Argument(help="What was: the directory of a session, or a training log.")],
    second: Annotated[Path, typer.Argument(help="What is new, of either kind.")],
    metric: Annotated[
        str | None, typer.Option("--metric", help="The validation metric to compare by, such as accuracy.")
    ] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="A column by hand, as val_loss=valid/loss. Repeatable.")
    ] = None,
    html: HtmlOption = None,
    static: StaticOption = False,
    form: Annotated[
        Format, typer.Option("--format", help="table for people, md for a pull request, json or yaml for programs.")
    ] = Format.TABLE,
) -> None:
    """Say whether the second is better than the first or seeds alone could do it, and what was set differently."""
    from advisor.comparing import compare_sides
    from advisor.sides import sides_of

    a, b = sides_of((first, second), metric, mapping(map_))
    comparison = compare_sides(a.side, b.side)
    if html is not None:
        from advisor.report.html import write_page
        from advisor.report.pages.comparison import render_comparison
        from advisor.report.provenance import made_by

        page = render_comparison(comparison, (a.run, b.run), made_by(), static)
        typer.echo(f"Report: {write_page(page, html)}", err=True)
    if form is Format.TABLE:
        from rich.console import Console

        from advisor.report.console.comparison import show_comparison

        show_comparison(comparison, Console())
    elif form is Format.MD:
        from advisor.report.pages.comparison import comparison_as_markdown

        typer.echo(comparison_as_markdown(comparison), nl=False)
    else:
        print_data(comparison, DataFormat(form))
