"""`advisor probe`: one question about a problem, answered by short trainings."""

from __future__ import annotations

from collections.abc import Callable
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
    overlays,
    print_data,
)

if TYPE_CHECKING:
    from advisor.core.events import Listener
    from advisor.core.reading import Reading

app = typer.Typer(help="Ask one question about a problem, at a small and known price.", no_args_is_help=True)

PatienceOption = Annotated[
    float, typer.Option("--patience", min=1, help="Give up after so many seconds without a sign of life.")
]
#: As in `advisor.probes.watched`, which a help text must not import: it brings torch.
_PATIENCE = 600.0


@app.command("lr")
def lr_command(
    problem: ProblemArgument,
    fte: Annotated[float, typer.Option(min=0.05, help="At most so many full trainings.")] = 1.5,
    start: StartOption = None,
    seed: SeedOption = 0,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Which learning rate suits the configuration?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.lr(
            problem,
            fte=fte,
            start=assignments(start),
            seed=seed,
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    _answer(ask, form)


@app.command("batch-size")
def batch_size_command(
    problem: ProblemArgument,
    fte: Annotated[float, typer.Option(min=0.05, help="At most so many full trainings.")] = 1.5,
    start: StartOption = None,
    seed: SeedOption = 0,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Which batch size, and what has to move along with it?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.batch_size(
            problem,
            fte=fte,
            start=assignments(start),
            seed=seed,
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    _answer(ask, form)


@app.command("noise")
def noise_command(
    problem: ProblemArgument,
    seeds: Annotated[int, typer.Option(min=2, help="At most so many trainings.")] = 5,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 1.0,
    start: StartOption = None,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """How much does the result differ from seed to seed?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.noise(
            problem,
            seeds=seeds,
            length=length,
            start=assignments(start),
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    _answer(ask, form)


@app.command("sanity")
def sanity_command(
    problem: ProblemArgument,
    start: StartOption = None,
    seed: SeedOption = 0,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Are the data and the untrained model sound?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.sanity(
            problem,
            start=assignments(start),
            seed=seed,
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    _answer(ask, form)


@app.command("pair")
def pair_command(
    problem: ProblemArgument,
    change: Annotated[
        list[str], typer.Option("--change", help="What B has and A has not, as dropout=0.2. Repeatable.")
    ],
    seeds: Annotated[int, typer.Option(min=2, help="So many pairs of trainings.")] = 3,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 0.3,
    start: StartOption = None,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Is B, the start with a change, better than A, the start, on the same seeds?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.pair(
            problem,
            assignments(change),
            seeds=seeds,
            length=length,
            start=assignments(start),
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    _answer(ask, form)


def _answer(ask: Callable[[Listener], Reading], form: Format) -> None:
    """Ask, telling the progress on stderr, and print the answer."""
    from rich.console import Console

    from advisor.report.console import LiveConsole, show_reading

    # On stderr alone, so that stdout holds the answer and nothing else.
    try:
        with LiveConsole(Console(stderr=True)) as listen:
            reading = ask(listen)
    except KeyboardInterrupt:
        typer.echo("\nadvisor: stopped; a probe keeps nothing, and left nothing behind.", err=True)
        raise typer.Exit(130) from None
    if form is not Format.TABLE:
        print_data(reading, form)
        return
    show_reading(reading, Console())
