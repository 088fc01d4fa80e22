"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from advisor.assignments import assignments as assignments
from advisor.assignments import scalar as scalar
from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.errors import UsageError


class Format(StrEnum):
    """How a command prints its data."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json or yaml for programs.")]
KnowledgeOption = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", help="A directory of your own knowledge, laid over ours entry by entry. Repeatable."),
]
ProblemArgument = Annotated[Path, typer.Argument(help="A Python file that defines `problem = Problem(...)`.")]
StartOption = Annotated[
    list[str] | None,
    typer.Option("--start", help="A value of the start configuration, as learning_rate=0.01. Repeatable."),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The first seed; fresh seeds count up from it.")]

HtmlOption = Annotated[
    Path | None, typer.Option("--html", help="Write it also as one HTML file that opens offline, to send to others.")
]
StaticOption = Annotated[
    bool, typer.Option("--static", help="The HTML file without JavaScript: still figures, small enough to mail.")
]


def overlays(given: list[Path] | None) -> list[Path]:
    """Return the knowledge that the project's settings name, and then what the command line does."""
    from advisor.settings import settings_for

    return [*settings_for(Path.cwd()).knowledge, *(given or [])]


def start_values(given: list[str] | None, known: Collection[str] | None = None) -> dict[str, Value]:
    """Return name -> value for texts such as `learning_rate=0.01` and for files of such values; the last one counts.

    A file may use the names of others, as lr. It may hold more than hyperparameters where `known` names these.
    """
    values: dict[str, Value] = {}
    for text in given or []:
        is_file = "=" not in text and (Path(text).suffix or Path(text).exists())
        values |= _values_in(Path(text), known) if is_file else assignments([text])
    return values


def _values_in(path: Path, known: Collection[str] | None) -> dict[str, Value]:
    from advisor.config_file import read_facts
    from advisor.logs.config_names import config_of

    found = config_of(read_facts(path))
    if known is None:
        return dict(found)
    if others := [name for name in found if name not in known]:
        typer.echo(f"advisor: {path}: {', '.join(others)}: no hyperparameter is called so, left out.", err=True)
    return {name: value for name, value in found.items() if name in known}


def ranges(given: list[str] | None) -> dict[str, Range]:
    """Return name -> range for texts such as `optimizer=adam|sgd` and `dropout=0..0.5`."""
    found: dict[str, Range] = {}
    for text in given or []:
        name, _, span = text.partition("=")
        ends = [scalar(end) for end in span.split("..")]
        if not name.strip().isidentifier() or not span:
            raise UsageError(f"{text!r} is no range: write optimizer=adam|sgd or dropout=0..0.5.")
        if len(ends) == 1:
            found[name.strip()] = Range(scale="choice", choices=tuple(map(scalar, span.split("|"))))
            continue
        numbers = [float(end) for end in ends if isinstance(end, int | float)]
        if len(numbers) != 2 or len(ends) != 2 or not numbers[0] < numbers[1]:
            raise UsageError(f"{text!r} is no range: write its lower and its upper end, as in dropout=0..0.5.")
        found[name.strip()] = Range(low=numbers[0], high=numbers[1])
    return found


def seconds(text: str) -> float:
    """Return the seconds that a time such as 90s, 10m or 2h means."""
    read = Budget.parse(text).seconds
    if read is None:
        raise UsageError(f"{text!r} is no time: write 90s, 10m or 2h.")
    return read


def mapping(given: list[str] | None) -> dict[str, str]:
    """Return ours -> theirs for texts such as `val_loss=valid/loss`."""
    pairs = [text.partition("=") for text in given or []]
    for name, equals, column in pairs:
        if not (name and equals and column):
            raise UsageError(f"{name + equals + column!r} is not a mapping: write --map val_loss=their_column.")
    return {name: column for name, _, column in pairs}


def file_name(name: str) -> str:
    """Return a name that a file can have anywhere: a problem may be called anything."""
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "report"


def print_data(data: Any, form: Format) -> None:
    """Write nouns, or lists of them, to stdout as JSON or YAML."""
    plain = _finite(_plain(data))
    if form is Format.JSON:
        import json

        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False))
        return
    import yaml

    typer.echo(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), nl=False)


def _plain(data: Any) -> Any:
    if isinstance(data, BaseModel):
        return data.model_dump(mode="json", by_alias=True)
    return [_plain(item) for item in data] if isinstance(data, list) else data


def _finite(data: Any) -> Any:
    """Return the data with null for what JSON has no number for."""
    if isinstance(data, dict):
        return {name: _finite(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_finite(item) for item in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data
