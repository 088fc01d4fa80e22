"""`advisor probe`: one question about a problem, answered by short trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Format,
    FormatOption,
    KnowledgeOption,
    ProblemArgument,
    SeedOption,
    StartOption,
    assignments,
    print_data,
)

if TYPE_CHECKING:
    from advisor.core.reading import Reading

app = typer.Typer(help="Ask one question about a problem, at a small and known price.", no_args_is_help=True)


@app.command("lr")
def lr_command(
    problem: ProblemArgument,
    fte: Annotated[float, typer.Option(min=0.05, help="At most so many full trainings.")] = 0.8,
    start: StartOption = None,
    seed: SeedOption = 0,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Which learning rate suits the configuration?"""
    from advisor import probe

    _print(probe.lr(problem, fte=fte, start=assignments(start), seed=seed, knowledge=knowledge or ()), form)


@app.command("noise")
def noise_command(
    problem: ProblemArgument,
    seeds: Annotated[int, typer.Option(min=2, help="At most so many trainings.")] = 5,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 1.0,
    start: StartOption = None,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """How much does the result differ from seed to seed?"""
    from advisor import probe

    reading = probe.noise(problem, seeds=seeds, length=length, start=assignments(start), knowledge=knowledge or ())
    _print(reading, form)


@app.command("sanity")
def sanity_command(
    problem: ProblemArgument,
    start: StartOption = None,
    seed: SeedOption = 0,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Are the data and the untrained model sound?"""
    from advisor import probe

    _print(probe.sanity(problem, start=assignments(start), seed=seed, knowledge=knowledge or ()), form)


@app.command("pair")
def pair_command(
    problem: ProblemArgument,
    change: Annotated[
        list[str], typer.Option("--change", help="What B has and A has not, as dropout=0.2. Repeatable.")
    ],
    seeds: Annotated[int, typer.Option(min=2, help="So many pairs of trainings.")] = 3,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 0.3,
    start: StartOption = None,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Is B, the start with a change, better than A, the start, on the same seeds?"""
    from advisor import probe

    reading = probe.pair(
        problem,
        assignments(change),
        seeds=seeds,
        length=length,
        start=assignments(start),
        knowledge=knowledge or (),
    )
    _print(reading, form)


def _print(reading: Reading, form: Format) -> None:
    if form is not Format.TABLE:
        print_data(reading, form)
        return
    from rich.console import Console

    from advisor.report.console import show_reading

    show_reading(reading, Console())
