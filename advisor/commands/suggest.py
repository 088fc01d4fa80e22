"""`advisor suggest`: start values before anything is trained."""

from __future__ import annotations

import gc
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.commands.options import Format, HtmlOption, KnowledgeOption, overlays, print_data
from advisor.errors import UsageError
from advisor.export.target import Target

if TYPE_CHECKING:
    from advisor.core.situation import Situation
    from advisor.knowledge.base import Knowledge


class SuggestionFormat(StrEnum):
    """How an advice is printed: to read, as data, or in the words of another tool."""

    TABLE = Format.TABLE
    JSON = Format.JSON
    YAML = Format.YAML
    PYTHON = Target.PYTHON
    OPTUNA = Target.OPTUNA
    LIGHTNING = Target.LIGHTNING
    HF = Target.HF
    WANDB = Target.WANDB
    RAY = Target.RAY
    NEPS = Target.NEPS


FormatOption = Annotated[
    SuggestionFormat,
    typer.Option("--format", help="table for people, json or yaml for programs, the others to paste into your code."),
]


def suggest_command(
    task: Annotated[str | None, typer.Option("--task", help="The kind of problem, such as cnn-classification.")] = None,
    situation: Annotated[
        Path | None, typer.Option("--situation", help="A YAML file of these facts; options on the line win.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="A YAML or JSON file of the configuration in use: it is checked.")
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", help="Show the whole chain behind the value of this hyperparameter.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show the reasons of all values, and the sources.")] = False,
    data_size: Annotated[int | None, typer.Option(min=1, help="Number of training examples.")] = None,
    classes: Annotated[int | None, typer.Option(min=1, help="Number of classes.")] = None,
    input_shape: Annotated[str | None, typer.Option(help="Shape of one example, as 3x32x32.")] = None,
    parameters: Annotated[int | None, typer.Option(min=1, help="Trainable parameters of the model.")] = None,
    normalization: Annotated[
        str | None, typer.Option(help="none, batch_norm, layer_norm, group_norm, instance_norm or rms_norm.")
    ] = None,
    optimizer: Annotated[str | None, typer.Option(help="The optimizer you mean to use.")] = None,
    pretrained: Annotated[bool | None, typer.Option("--pretrained/--from-scratch", help="Fine-tuning or not.")] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Examples per optimizer update; a --config is moved to it.")
    ] = None,
    max_batch_size: Annotated[
        int | None, typer.Option(min=1, help="Most examples that fit into memory at once; more are accumulated.")
    ] = None,
    devices: Annotated[int | None, typer.Option(min=1, help="Number of devices.")] = None,
    memory_gb: Annotated[float | None, typer.Option(help="Memory of one device in GB.")] = None,
    imbalance: Annotated[float | None, typer.Option(min=1, help="Largest class / smallest class.")] = None,
    label_noise: Annotated[float | None, typer.Option(min=0, max=1, help="Share of wrong labels.")] = None,
    epochs: Annotated[float | None, typer.Option(help="Length of the training.")] = None,
    html: HtmlOption = None,
    knowledge: KnowledgeOption = None,
    form: FormatOption = SuggestionFormat.TABLE,
) -> None:
    """Print a start value, range, reason and sources for each hyperparameter, most important first."""
    facts = {
        "task": task,
        "data_size": data_size,
        "classes": classes,
        "input_shape": _shape(input_shape),
        "parameters": parameters,
        "normalization": normalization,
        "optimizer": optimizer,
        "regime": None if pretrained is None else "fine_tuning" if pretrained else "from_scratch",
        "batch_size": batch_size,
        "max_batch_size": max_batch_size,
        "devices": devices,
        "memory_gb": memory_gb,
        "imbalance": imbalance,
        "label_noise": label_noise,
        "epochs": epochs,
    }
    told: dict[str, object] = {name: value for name, value in facts.items() if value is not None}
    # What is read stays in use until it is printed, so looking for garbage finds none and takes a tenth of the time.
    gc.disable()
    try:
        _print(_gathered(told, situation, config), overlays(knowledge), why, form, html, full)
    finally:
        gc.enable()


def _gathered(told: dict[str, object], situation: Path | None, config: Path | None) -> dict[str, object]:
    """Return the facts of the file, under those of the line, with the configuration in use."""
    from advisor.config_file import read_config, read_facts

    facts = {**(read_facts(situation) if situation else {}), **told}
    if config is not None:
        facts["config"] = read_config(config)
    if "task" not in facts:
        raise UsageError("say what kind of problem it is: --task cnn-classification, or `task:` in --situation FILE.")
    return facts


def _print(
    facts: dict[str, object],
    overlays: list[Path],
    why: str | None,
    form: SuggestionFormat,
    html: Path | None,
    full: bool,
) -> None:
    from advisor.advising import advise
    from advisor.knowledge.loader import load_knowledge
    from advisor.situations import situation_of

    known = load_knowledge(overlays)
    situation = situation_of(facts, known)
    if html is not None:
        _write_page(situation, known, html)
    if why is not None:
        _explain(why, situation, known, form)
        return
    if form.value in set(Target):
        from advisor.export.formats import advice_as

        typer.echo(advice_as(Target(form), situation, known), nl=False)
        return
    suggestion = advise(situation, known)
    if form is not SuggestionFormat.TABLE:
        print_data(suggestion, Format(form))
        return
    from rich.console import Console

    from advisor.report.console.suggestion import show_suggestion

    console = Console()
    # Asked once: else rich asks the terminal again for every line.
    console.size = console.size
    show_suggestion(suggestion, known.cite, console, full)


def _write_page(situation: Situation, known: Knowledge, path: Path) -> None:
    from advisor.advising import advise
    from advisor.report.html import write_page
    from advisor.report.pages.suggestion import render_suggestion
    from advisor.report.provenance import made_by

    page = render_suggestion(advise(situation, known), made_by(), known.cite)
    typer.echo(f"Report: {write_page(page, path)}", err=True)


def _explain(name: str, situation: Situation, known: Knowledge, form: SuggestionFormat) -> None:
    from advisor.explanation import explain

    explanation = explain(name, situation, known)
    if form is not SuggestionFormat.TABLE:
        print_data(explanation, Format.YAML if form is SuggestionFormat.YAML else Format.JSON)
        return
    from rich.console import Console

    from advisor.report.console.suggestion import show_explanation

    show_explanation(explanation, known.cite, Console())


def _shape(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = text.lower().replace(",", "x").split("x")
    if not all(part.strip().isdigit() for part in parts):
        raise UsageError(f"--input-shape {text!r} is not a shape: write 3x32x32.")
    return tuple(int(part) for part in parts)
