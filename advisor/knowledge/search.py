"""Searching the knowledge: every word must occur; a hit in a name counts more than one in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from advisor.core.noun import Noun
from advisor.errors import UsageError
from advisor.knowledge.base import Knowledge
from advisor.knowledge.index import entries_of, title_of

#: What a word is worth in the name, in the title and in the text: the nearer to the name, the likelier it is meant.
_NAME, _TITLE, _TEXT = 9, 4, 1
#: Letters of text around the first hit, about a line of a terminal.
_EXCERPT = 90


class Hit(Noun):
    """An entry in which every word occurs, with the text around the first one."""

    kind: str
    name: str
    title: str
    excerpt: str
    score: int


def search(known: Knowledge, words: Sequence[str]) -> tuple[Hit, ...]:
    """Return the entries in which all words occur, at the beginning of a word, the best first."""
    sought = [re.compile(rf"\b{re.escape(_plain(word))}") for word in words if _plain(word)]
    if not sought:
        raise UsageError("there is nothing to search for: give at least one word, such as `warmup`.")
    hits = (_hit(kind, name, entry, sought) for kind, name, entry in _everything(known))
    return tuple(sorted((hit for hit in hits if hit is not None), key=lambda hit: (-hit.score, hit.kind, hit.name)))


def _everything(known: Knowledge) -> Iterator[tuple[str, str, Noun]]:
    for kind, entries in entries_of(known).items():
        if kind != "choices":
            yield from ((kind, name, entry) for name, entry in entries.items())
    # Two categories may have an option of the same name, such as none.
    for category in known.choices.values():
        yield from ((category.category, option.name, option) for option in category.options)
    yield from (("claims", name, claim) for name, claim in known.claims.items())


def _hit(kind: str, name: str, entry: Noun, sought: Sequence[re.Pattern[str]]) -> Hit | None:
    title, text = title_of(entry), " ".join(_texts(entry.model_dump(mode="json", by_alias=True)))
    fields = ((_plain(f"{name} {getattr(entry, 'name', '')}"), _NAME), (_plain(title), _TITLE), (_plain(text), _TEXT))
    worth = [max((value for field, value in fields if word.search(field)), default=0) for word in sought]
    if not all(worth):
        return None
    return Hit(kind=kind, name=name, title=title, excerpt=_excerpt(text, sought[0]), score=sum(worth))


def _texts(data: Any) -> Iterator[str]:
    """Yield every text of an entry, the names of fields left out."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def _plain(text: str) -> str:
    """Return the text as it is compared: `batch_size`, `batch-size` and `Batch size` are the same."""
    return re.sub(r"[_\-\s]+", " ", text.casefold()).strip()


def _excerpt(text: str, word: re.Pattern[str]) -> str:
    # Same length as the text, so that a place in one is the place in the other.
    found = word.search(re.sub(r"[_\-\s]", " ", text.lower()))
    middle = found.start() if found else 0
    begin = max(0, min(middle - _EXCERPT // 3, len(text) - _EXCERPT))
    end = begin + _EXCERPT
    return f"{'…' if begin else ''}{text[begin:end].strip()}{'…' if end < len(text) else ''}"
