"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from advisor.assignments import assignments as assignments
from advisor.assignments import scalar as scalar
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


def overlays(given: list[Path] | None) -> list[Path]:
    """Return the knowledge that the project's settings name, and then what the command line does."""
    from advisor.settings import settings_for

    return [*settings_for(Path.cwd()).knowledge, *(given or [])]


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
