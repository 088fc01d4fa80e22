"""The header of a session: what it tunes and with which options, so that it can be resumed and reproduced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Value
from advisor.core.noun import Noun
from advisor.core.sampler import Sampler
from advisor.errors import SessionError

#: Raised by one whenever an older advisor could not read what a newer one writes.
FORMAT = 1


class Header(Noun):
    """What was asked for when the session was opened."""

    format: int = FORMAT
    advisor: str
    #: The problem file, absolute; None when something was handed over in Python, and for a command.
    problem: str | None
    command: CommandLine | None = None
    #: What `--start` changed of the problem's own start; of a command or a function, the whole start.
    start: dict[str, Value] = Field(default_factory=dict)
    budget: Budget
    seed: int = 0
    #: Into how many folds the data of a problem are split; 1: its own validation set.
    folds: int = 1
    #: How the search places its trainings.
    sampler: Sampler = Sampler.AUTO
    #: Overlay directories of the user's own knowledge, absolute.
    knowledge: tuple[str, ...] = ()
    #: Versions and hardware, for the report.
    environment: dict[str, str] = Field(default_factory=dict)


def write_header(header: Header, path: Path) -> None:
    """Write the header as readable JSON."""
    path.write_text(header.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_header(path: Path) -> Header:
    """Return the header; SessionError when it is missing, damaged or of a newer version."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SessionError(f"{path.parent} is not a session: it has no readable {path.name}.") from None
    _refuse_newer(text, path)
    try:
        return Header.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SessionError(f"{path} is damaged: {place}: {first['msg']}.") from None


def _refuse_newer(text: str, path: Path) -> None:
    try:
        raw: Any = json.loads(text)
    except ValueError:
        raise SessionError(f"{path} is damaged: it is not JSON.") from None
    found = raw.get("format") if isinstance(raw, dict) else None
    if isinstance(found, int) and found > FORMAT:
        raise SessionError(
            f"{path.parent} was written by a newer advisor ({raw.get('advisor', 'unknown version')}, session format "
            f"{found}; this one reads up to {FORMAT}): upgrade with `pip install -U tuning-advisor`."
        )
