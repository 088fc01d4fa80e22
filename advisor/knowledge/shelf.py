"""`Shelf`: the entries of one kind in our own folder, each read when somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from advisor.knowledge.checks import place_mistakes
from advisor.knowledge.entries import RULE, Folder, Kind
from advisor.knowledge.sentences import raise_mistakes

# A key of a file that maps keys to entries: what begins at the margin, and is no comment.
_KEY = re.compile(r"^([^\s#]+):", re.MULTILINE)
_LETTERS_OF_A_RULE_ID = 6


class Shelf(Mapping[str, Any]):
    """Name -> entry. Names come from the files' names, or from the keys in the one file, without parsing anything.

    Mistakes of an entry are raised when it is read. What one entry says of another is not looked up: the tests do
    that for all of ours, and so does `advisor knowledge check`.
    """

    def __init__(self, folder: Folder, kind: Kind) -> None:
        self._folder, self._kind = folder, kind
        self._nouns: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._nouns:
            self._nouns[name] = self._read(name)
        return self._nouns[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _read(self, name: str) -> Any:
        path, text = self._places[name]
        entries = {entry.name: entry for entry in self._folder.entries_in(path, self._kind, text)}
        for entry in entries.values():
            raise_mistakes(entry.mistakes or tuple(place_mistakes(entry)))
        return entries[name].noun

    @cached_property
    def _places(self) -> dict[str, tuple[Path, str | None]]:
        """Return name -> file, and which part of it where it has several entries."""
        paths = self._folder.paths(self._kind)
        if self._kind.layout == "mapping":
            return {name: (path, text) for path in paths for name, text in _blocks(path.read_text("utf-8"))}
        letters = _LETTERS_OF_A_RULE_ID if self._kind is RULE else None
        return {path.stem[:letters]: (path, None) for path in paths}


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of each entry, on the line that it has in the file."""
    keys = [*_KEY.finditer(text)]
    starts = [*(key.start() for key in keys), len(text)]
    line = text.count("\n", 0, starts[0])
    for key, (start, end) in zip(keys, pairwise(starts), strict=True):
        yield key[1], "\n" * line + text[start:end]
        line += text.count("\n", start, end)
