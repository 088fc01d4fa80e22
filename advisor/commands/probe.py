"""`advisor probe`: one question about a problem, answered by short trainings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import (
    Format,
    FormatOption,
    HtmlOption,
    KnowledgeOption,
    ProblemArgument,
    SeedOption,
    StartOption,
    StaticOption,
    assignments,
    overlays,
    print_data,
)
from advisor.errors import UsageError, near

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
    html: HtmlOption = None,
    static: StaticOption = False,
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

    _answer(ask, form, html, static)


@app.command("batch-size")
def batch_size_command(
    problem: ProblemArgument,
    fte: Annotated[float, typer.Option(min=0.05, help="At most so many full trainings.")] = 1.5,
    start: StartOption = None,
    seed: SeedOption = 0,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    static: StaticOption = False,
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

    _answer(ask, form, html, static)


@app.command("noise")
def noise_command(
    problem: ProblemArgument,
    seeds: Annotated[int, typer.Option(min=2, help="At most so many trainings.")] = 5,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 1.0,
    start: StartOption = None,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    static: StaticOption = False,
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

    _answer(ask, form, html, static)


@app.command("sanity")
def sanity_command(
    problem: ProblemArgument,
    start: StartOption = None,
    seed: SeedOption = 0,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    static: StaticOption = False,
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

    _answer(ask, form, html, static)


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
    html: HtmlOption = None,
    static: StaticOption = False,
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

    _answer(ask, form, html, static)


@app.command("switch")
def switch_command(
    problem: ProblemArgument,
    at: Annotated[float, typer.Option(help="The share of the training after which SGD takes over.")] = 0.7,
    seeds: Annotated[int, typer.Option(min=2, help="So many trainings that go on both ways.")] = 3,
    length: Annotated[float, typer.Option(min=0.01, max=1, help="The share of a full training of each.")] = 1.0,
    code: Annotated[
        Path | None, typer.Option("--code", help="Also write the schedule as PyTorch code.", dir_okay=False)
    ] = None,
    start: StartOption = None,
    patience: PatienceOption = _PATIENCE,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    static: StaticOption = False,
) -> None:
    """Does a late switch to SGD help, and at which rate of its own?"""

    def ask(listen: Listener) -> Reading:
        from advisor import probe

        return probe.switch(
            problem,
            at=at,
            seeds=seeds,
            length=length,
            start=assignments(start),
            knowledge=overlays(knowledge),
            listen=listen,
            patience=patience,
        )

    reading = _answer(ask, form, html, static)
    if code is not None and "code" in reading.evidence:
        from advisor.report.html import write_page

        typer.echo(f"Schedule: {write_page(reading.evidence['code'] + chr(10), code)}", err=True)


@app.command("which")
def which_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Hyperparameters; without any, all that a remedy can change.")
    ] = None,
    knowledge: KnowledgeOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Which probe can test a change of this hyperparameter, and does its answer hold for a full training?"""
    from advisor.knowledge.loader import load_knowledge
    from advisor.strategy.transfer import ways_to_test

    known = load_knowledge(overlays(knowledge))
    remedied = {remedy.change for rule in known.rules.values() for remedy in rule.remedies}
    for name in names or ():
        if name not in known.hyperparameters:
            raise UsageError(f"there is no hyperparameter {name!r}{near(name, known.hyperparameters)}.")
    ways = ways_to_test(names or sorted(remedied))
    if form is not Format.TABLE:
        print_data(ways, form)
        return
    from rich.console import Console

    from advisor.report.console.reading import show_ways_to_test

    show_ways_to_test(ways, Console())


def _answer(ask: Callable[[Listener], Reading], form: Format, html: Path | None, static: bool) -> Reading:
    """Ask, telling the progress on stderr, and print and return the answer."""
    from rich.console import Console

    from advisor.report.console import LiveConsole, show_reading

    # On stderr alone, so that stdout holds the answer and nothing else.
    try:
        with LiveConsole(Console(stderr=True)) as listen:
            reading = ask(listen)
    except KeyboardInterrupt:
        typer.echo("\nadvisor: stopped; a probe keeps nothing, and left nothing behind.", err=True)
        raise typer.Exit(130) from None
    if form is Format.TABLE:
        show_reading(reading, Console())
    else:
        print_data(reading, form)
    if html is not None:
        _write_page(reading, html, static)
    return reading


def _write_page(reading: Reading, path: Path, static: bool) -> None:
    from advisor.report.html import write_page
    from advisor.report.pages.readings import render_reading
    from advisor.report.provenance import made_by

    typer.echo(f"Report: {write_page(render_reading(reading, made_by(), static), path)}", err=True)
