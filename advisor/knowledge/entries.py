"""`Entry`: one piece of a knowledge folder as it lies on disk, and how a folder is read into entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from advisor.knowledge.accounts import Dispute, SetAside, Symptom
from advisor.knowledge.models import (
    Choices,
    Claim,
    Disabled,
    Hyperparameter,
    Procedure,
    Rule,
    Source,
    Task,
)
from advisor.knowledge.sentences import mistakes_of
from advisor.knowledge.texts import UnreadableError, text_of


@dataclass(frozen=True)
class Kind:
    """A kind of entry: its shape, the field that identifies it, and where it lies."""

    model: type[BaseModel]
    key: str
    pattern: str
    #: One file per entry, or one file that maps keys to entries, or one file that lists entries.
    layout: Literal["files", "mapping", "list"] = "files"


HYPERPARAMETER = Kind(Hyperparameter, "name", "hyperparameters/*.yaml")
TASK = Kind(Task, "name", "tasks/*.yaml")
CHOICES = Kind(Choices, "category", "choices/*.yaml")
RULE = Kind(Rule, "id", "rules/*/*.yaml")
PROCEDURE = Kind(Procedure, "name", "procedures/*.yaml")
SOURCE = Kind(Source, "key", "sources.yaml", "mapping")
CLAIM = Kind(Claim, "id", "claims.yaml", "list")
DISPUTE = Kind(Dispute, "id", "disputes.yaml", "list")
SET_ASIDE = Kind(SetAside, "claim", "set_aside.yaml", "list")
SYMPTOM = Kind(Symptom, "number", "symptoms.yaml", "list")
DISABLED = Kind(Disabled, "name", "disable.yaml", "list")

#: Checked against each other when a folder is loaded whole, and checked when somebody asks for them.
AT_ONCE = (SOURCE, HYPERPARAMETER, TASK, CHOICES, RULE, PROCEDURE)
LATER = (CLAIM, DISPUTE, SET_ASIDE, SYMPTOM)


@dataclass(frozen=True)
class Entry:
    """One entry: the data of its file, and the noun that came of it (None when the shape is wrong)."""

    kind: Kind
    path: Path
    #: The file as it is named in messages.
    shown: str
    name: str
    data: Any
    noun: Any = None
    #: Mistakes of its shape, each complete.
    mistakes: tuple[str, ...] = ()

    def mistake(self, place: str, text: str) -> str:
        """Return a mistake in this entry as one line: file, field, what was expected."""
        return f"{self.shown}: {place}: {text}" if place else f"{self.shown}: {text}"


def _afresh(text: str) -> Any:
    # PyYAML takes its time to be imported, and what is ours is remembered.
    from advisor.knowledge.yaml_files import parse_yaml

    return parse_yaml(text)


@dataclass(frozen=True)
class Folder:
    """A knowledge folder, ours or an overlay: how messages call it, and what turns the text of a file into data."""

    path: Path
    title: str
    parse: Callable[[str], Any] = field(default=_afresh, repr=False, compare=False)

    def files(self) -> Iterator[Path]:
        """Yield every file of the folder that is read."""
        for kind in (*AT_ONCE, *LATER, DISABLED):
            yield from self.path.glob(kind.pattern)

    def paths(self, kind: Kind) -> list[Path]:
        """Return the files of a kind, in the order in which they are read."""
        return sorted(self.path.glob(kind.pattern))

    def entries(self, kind: Kind) -> Iterator[Entry]:
        """Yield the entries of a kind; what cannot be read is an entry without a noun, with its mistakes."""
        for path in self.paths(kind):
            yield from self.entries_in(path, kind)

    def entries_in(self, path: Path, kind: Kind, text: str | None = None) -> Iterator[Entry]:
        """Yield the entries of one file, or only those in `text`, a part of it."""
        shown = f"{self.title}/{path.relative_to(self.path).as_posix()}"
        try:
            parts = _parts(kind, path, self.parse(text_of(path) if text is None else text))
        except UnreadableError as error:
            yield Entry(kind, path, shown, path.stem, None, mistakes=(f"{shown}: {error}",))
            return
        for name, place, fields in parts:
            yield _entry(Entry(kind, path, f"{shown}: {place}" if place else shown, name, fields))


def _parts(kind: Kind, path: Path, data: Any) -> list[tuple[str, str, Any]]:
    """Return the name, the place inside the file and the fields of every entry of one file."""
    if kind.layout == "files":
        return [(_name(data, kind, path.stem), "", data)]
    if kind.layout == "mapping":
        if not isinstance(data, dict | None):
            raise UnreadableError("expected entries, each as `key: fields`")
        return [(str(name), str(name), fields) for name, fields in (data or {}).items()]
    if not isinstance(data, list | None):
        raise UnreadableError("expected a list of entries")
    return [(_name(fields, kind, f"#{n}"), f"[{n}]", fields) for n, fields in enumerate(data or [])]


def _name(data: Any, kind: Kind, default: str) -> str:
    return str(data.get(kind.key, default)) if isinstance(data, dict) else default


def _entry(entry: Entry) -> Entry:
    try:
        return replace(entry, noun=entry.kind.model.model_validate(entry.data))
    except ValidationError as error:
        lines = (entry.mistake(place, text) for place, text in mistakes_of(error, entry.kind.model))
        return replace(entry, mistakes=tuple(lines))
