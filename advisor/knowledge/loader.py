"""Loading the knowledge: ours entry by entry as it is asked for; with overlays whole, and every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from advisor.errors import InputError, near
from advisor.knowledge.base import Knowledge
from advisor.knowledge.checks import (
    citation_mistakes,
    name_mistakes,
    place_mistakes,
    range_mistakes,
    remedy_mistakes,
    succession_mistakes,
)
from advisor.knowledge.disabling import rules_without, tasks_without, without
from advisor.knowledge.entries import (
    AT_ONCE,
    CHOICES,
    CLAIM,
    DISABLED,
    HYPERPARAMETER,
    LATER,
    PROCEDURE,
    RULE,
    SOURCE,
    TASK,
    Entry,
    Folder,
    Kind,
)
from advisor.knowledge.models import Claim, Disabled
from advisor.knowledge.remembered import memory
from advisor.knowledge.sentences import MISTAKE_LIMIT, found, raise_mistakes
from advisor.knowledge.shelf import Shelf

__all__ = ["Knowledge", "knowledge_folder", "load_knowledge", "load_whole"]

_PACKAGE = Path(__file__).resolve().parent.parent
#: The copy inside a wheel, then the folder of the repository.
_PLACES = (_PACKAGE / "_knowledge", _PACKAGE.parent / "knowledge")
# The ids of our own file alone, without parsing half a thousand claims: each begins an item of the list.
_CLAIM_ID = re.compile(r"^- id: (\S+)$", re.MULTILINE)
#: Of an overlay: five times what we ship, and still read within a second.
FILE_LIMIT, BYTE_LIMIT = 1_000, 3_000_000

Named = dict[str, Entry]


def load_knowledge(overlays: Sequence[Path] = (), *, root: Path | None = None) -> Knowledge:
    """Return our knowledge (or that in `root`) with the overlays merged in, later ones winning.

    Ours alone is read entry by entry, when somebody asks: no command needs all of it. Whatever a user adds is examined
    before anything is done with it, and so is ours then, since an overlay may break what we wrote.
    """
    return load_whole(overlays, root=root) if overlays or root else _ours()


@cache
def _ours() -> Knowledge:
    folder = knowledge_folder()
    shelves = {kind: Shelf(folder, kind) for kind in AT_ONCE}
    claim_ids = frozenset(_claim_ids(folder))
    citable = claim_ids.union(shelves[SOURCE])
    return Knowledge(
        sources=shelves[SOURCE],
        hyperparameters=shelves[HYPERPARAMETER],
        tasks=shelves[TASK],
        choices=shelves[CHOICES],
        rules=shelves[RULE],
        procedures=shelves[PROCEDURE],
        claim_ids=claim_ids,
        read=partial(_later, [folder], shelves[SOURCE], citable, shelves[HYPERPARAMETER]),
    )


def knowledge_folder(root: Path | None = None) -> Folder:
    """Return the folder of the knowledge that we ship, or `root` when it is one."""
    places = _PLACES if root is None else (root,)
    for path in places:
        if (path / SOURCE.pattern).is_file():
            return Folder(path, "knowledge", memory().parsed) if root is None else Folder(path, str(path))
    raise InputError(
        f"no knowledge was found: expected sources.yaml in {' or '.join(map(str, places))}; "
        "reinstall tuning-advisor, or name the right folder."
    )


def _overlay(path: Path) -> Folder:
    if not path.is_dir():
        raise InputError(f"the knowledge overlay {path} is not a folder: name a folder laid out like knowledge/.")
    folder = Folder(path, str(path))
    files = [file for file in islice(folder.files(), FILE_LIMIT + 1) if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    if len(files) > FILE_LIMIT or size > BYTE_LIMIT:
        limit = f"{FILE_LIMIT} files and {BYTE_LIMIT / 1e6:g} MB"
        raise InputError(f"the knowledge overlay {path} is too large: expected at most {limit} in one folder.")
    return folder


def load_whole(overlays: Sequence[Path] = (), *, root: Path | None = None) -> Knowledge:
    """Return the same with every file read and checked against the others; raise all mistakes at once."""
    folders = [knowledge_folder(root), *(_overlay(Path(path)) for path in overlays)]
    mistakes: list[str] = []
    entries = {kind: _merged(folders, kind, mistakes) for kind in AT_ONCE}
    disabled = _disabled(folders, entries, mistakes)
    # Overlays are small, so all of their files are read at once.
    added = {kind: _merged(folders[1:], kind, mistakes) for kind in LATER}
    claim_ids = frozenset([*_claim_ids(folders[0]), *added[CLAIM]])
    citable = claim_ids.union(entries[SOURCE])
    crossed = chain(
        _cross_mistakes({**entries, **added}, citable, entries[HYPERPARAMETER]), succession_mistakes(entries[RULE])
    )
    raise_mistakes([*mistakes, *islice(crossed, MISTAKE_LIMIT + 1)])
    return Knowledge(
        sources=_nouns(entries[SOURCE]),
        hyperparameters=without(_nouns(entries[HYPERPARAMETER]), "hyperparameter", disabled),
        tasks=tasks_without(_nouns(entries[TASK]), disabled),
        choices=_nouns(entries[CHOICES]),
        rules=rules_without(_nouns(entries[RULE]), disabled),
        procedures=_nouns(entries[PROCEDURE]),
        claim_ids=claim_ids,
        disabled=disabled,
        read=partial(_later, folders, frozenset(entries[SOURCE]), citable, frozenset(entries[HYPERPARAMETER])),
    )


def _merged(folders: Sequence[Folder], kind: Kind, mistakes: list[str]) -> Named:
    """Return the entries of a kind by name; a later folder replaces, but one folder says a thing once."""
    merged: Named = {}
    for folder in folders:
        here: Named = {}
        for entry in folder.entries(kind):
            mistakes += entry.mistakes
            if entry.name in here:
                mistakes.append(
                    entry.mistake(kind.key, f"{entry.name} is also the {kind.key} of {here[entry.name].shown}")
                )
            here[entry.name] = entry
            if len(mistakes) > MISTAKE_LIMIT:
                return merged | here
        merged |= here
    return merged


def _disabled(folders: Sequence[Folder], entries: dict[Kind, Named], mistakes: list[str]) -> tuple[Disabled, ...]:
    known = {"rule": entries[RULE], "hyperparameter": entries[HYPERPARAMETER], "task": entries[TASK]}
    lines = []
    for entry in chain.from_iterable(folder.entries(DISABLED) for folder in folders):
        mistakes += entry.mistakes
        if isinstance(line := entry.noun, Disabled):
            lines.append(line)
            names = known[line.kind]
            if line.name not in names:
                mistakes.append(
                    entry.mistake(
                        line.kind, f"expected the name of one; found {found(line.name)}{near(line.name, names)}"
                    )
                )
        if len(mistakes) > MISTAKE_LIMIT:
            break
    return tuple(lines)


def _cross_mistakes(
    entries: Mapping[Kind, Named], citable: frozenset[str], hyperparameters: Collection[str]
) -> Iterator[str]:
    possible = {name: entry.noun for name, entry in entries.get(HYPERPARAMETER, {}).items()}
    for entry in chain.from_iterable(named.values() for named in entries.values()):
        yield from citation_mistakes(entry, citable)
        if entry.noun is not None:
            yield from place_mistakes(entry)
            yield from name_mistakes(entry, hyperparameters)
            yield from range_mistakes(entry)
            yield from remedy_mistakes(entry, possible)


def _nouns(entries: Named) -> dict[str, Any]:
    return {name: entry.noun for name, entry in entries.items()}


def _claim_ids(folder: Folder) -> list[str]:
    path = folder.path / CLAIM.pattern
    return _CLAIM_ID.findall(path.read_text("utf-8", errors="replace")) if path.is_file() else []


def _later(
    folders: Sequence[Folder],
    sources: Collection[str],
    citable: frozenset[str],
    hyperparameters: Collection[str],
    kind: Kind,
) -> dict[str, Any]:
    """Return the entries of a kind that was left alone at first."""
    mistakes: list[str] = []
    entries = _merged(folders, kind, mistakes)
    mistakes += (
        entry.mistake("source", f"expected a key of sources.yaml; found {entry.noun.source!r}")
        for entry in entries.values()
        if isinstance(entry.noun, Claim) and entry.noun.source not in sources
    )
    mistakes += islice(_cross_mistakes({kind: entries}, citable, hyperparameters), MISTAKE_LIMIT + 1)
    raise_mistakes(mistakes)
    return _nouns(entries)
