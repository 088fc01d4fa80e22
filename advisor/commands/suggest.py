"""`advisor suggest`: start values before anything is trained."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from advisor.commands.options import Format, KnowledgeOption, print_data
from advisor.errors import UsageError
from advisor.export.target import Target


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
    task: Annotated[str, typer.Option("--task", help="The kind of problem, such as cnn-classification.")],
    data_size: Annotated[int | None, typer.Option(min=1, help="Number of training examples.")] = None,
    classes: Annotated[int | None, typer.Option(min=1, help="Number of classes.")] = None,
    input_shape: Annotated[str | None, typer.Option(help="Shape of one example, as 3x32x32.")] = None,
    parameters: Annotated[int | None, typer.Option(min=1, help="Trainable parameters of the model.")] = None,
    normalization: Annotated[
        str | None, typer.Option(help="none, batch_norm, layer_norm, group_norm, instance_norm or rms_norm.")
    ] = None,
    optimizer: Annotated[str | None, typer.Option(help="The optimizer you mean to use.")] = None,
    pretrained: Annotated[bool | None, typer.Option("--pretrained/--from-scratch", help="Fine-tuning or not.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Examples per optimizer update.")] = None,
    devices: Annotated[int | None, typer.Option(min=1, help="Number of devices.")] = None,
    memory_gb: Annotated[float | None, typer.Option(help="Memory of one device in GB.")] = None,
    imbalance: Annotated[float | None, typer.Option(min=1, help="Largest class / smallest class.")] = None,
    label_noise: Annotated[float | None, typer.Option(min=0, max=1, help="Share of wrong labels.")] = None,
    epochs: Annotated[float | None, typer.Option(help="Length of the training.")] = None,
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
        "devices": devices,
        "memory_gb": memory_gb,
        "imbalance": imbalance,
        "label_noise": label_noise,
        "epochs": epochs,
    }
    _print({name: value for name, value in facts.items() if value is not None}, knowledge or [], form)


def _print(facts: dict[str, object], overlays: list[Path], form: SuggestionFormat) -> None:
    from advisor.knowledge.loader import load_knowledge
    from advisor.situations import situation_of
    from advisor.suggestion import suggest

    known = load_knowledge(overlays)
    situation = situation_of(facts, known)
    if form.value in set(Target):
        from advisor.export.formats import advice_as

        typer.echo(advice_as(Target(form), situation, known), nl=False)
        return
    suggestion = suggest(situation, known)
    if form is not SuggestionFormat.TABLE:
        print_data(suggestion, Format(form))
        return
    from rich.console import Console

    from advisor.report.console import show_suggestion

    show_suggestion(suggestion, known.cite, Console())


def _shape(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = text.lower().replace(",", "x").split("x")
    if not all(part.strip().isdigit() for part in parts):
        raise UsageError(f"--input-shape {text!r} is not a shape: write 3x32x32.")
    return tuple(int(part) for part in parts)
