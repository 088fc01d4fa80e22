"""Loading the knowledge: our folder, then overlays entry by entry, then every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from advisor.errors import InputError, KnowledgeError, near
from advisor.knowledge.base import Knowledge
from advisor.knowledge.checks import citation_mistakes, name_mistakes, place_mistakes, range_mistakes
from advisor.knowledge.disabling import rules_without, tasks_without, without
from advisor.knowledge.entries import (
    CHOICES,
    CLAIM,
    DISABLED,
    HYPERPARAMETER,
    PROCEDURE,
    RULE,
    SOURCE,
    TASK,
    Entry,
    Folder,
    Kind,
)
from advisor.knowledge.models import Claim, Disabled

__all__ = ["Knowledge", "load_knowledge"]

_PACKAGE = Path(__file__).resolve().parent.parent
#: The copy inside a wheel, then the folder of the repository.
_PLACES = (_PACKAGE / "_knowledge", _PACKAGE.parent / "knowledge")
# The ids of our own file alone, without parsing half a thousand claims: each begins an item of the list.
_CLAIM_ID = re.compile(r"^- id: (\S+)$", re.MULTILINE)

Named = dict[str, Entry]


def load_knowledge(overlays: Sequence[Path] = (), *, root: Path | None = None) -> Knowledge:
    """Return our knowledge (or that in `root`) with the overlays merged in, later ones winning."""
    if root is None and not overlays:
        return _ours()
    return _load([_main_folder(root), *(_overlay(Path(path)) for path in overlays)])


@cache
def _ours() -> Knowledge:
    return _load([_main_folder(None)])


def _main_folder(root: Path | None) -> Folder:
    places = _PLACES if root is None else (root,)
    for path in places:
        if (path / SOURCE.pattern).is_file():
            return Folder(path, "knowledge" if root is None else str(path))
    raise InputError(
        f"no knowledge was found: expected sources.yaml in {' or '.join(map(str, places))}; "
        "reinstall tuning-advisor, or name the right folder."
    )


def _overlay(path: Path) -> Folder:
    if not path.is_dir():
        raise InputError(f"the knowledge overlay {path} is not a folder: name a folder laid out like knowledge/.")
    return Folder(path, str(path))


def _load(folders: Sequence[Folder]) -> Knowledge:
    mistakes: list[str] = []
    kinds = (SOURCE, HYPERPARAMETER, TASK, CHOICES, RULE, PROCEDURE)
    entries = {kind: _merged(folders, kind, mistakes) for kind in kinds}
    disabled = _disabled(folders, entries, mistakes)
    # Overlays are small, so their claims are read at once.
    added = _merged(folders[1:], CLAIM, mistakes)
    claim_ids = frozenset([*_claim_ids(folders[0]), *added])
    mistakes += _cross_mistakes(entries, claim_ids.union(entries[SOURCE]))
    if mistakes:
        raise KnowledgeError(mistakes)
    return Knowledge(
        sources=_nouns(entries[SOURCE]),
        hyperparameters=without(_nouns(entries[HYPERPARAMETER]), "hyperparameter", disabled),
        tasks=tasks_without(_nouns(entries[TASK]), disabled),
        choices=_nouns(entries[CHOICES]),
        rules=rules_without(_nouns(entries[RULE]), disabled),
        procedures=_nouns(entries[PROCEDURE]),
        claim_ids=claim_ids,
        disabled=disabled,
        read_claims=partial(_claims, folders, frozenset(entries[SOURCE])),
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
        merged |= here
    return merged


def _disabled(folders: Sequence[Folder], entries: dict[Kind, Named], mistakes: list[str]) -> tuple[Disabled, ...]:
    known = {"rule": entries[RULE], "hyperparameter": entries[HYPERPARAMETER], "task": entries[TASK]}
    found = []
    for entry in chain.from_iterable(folder.entries(DISABLED) for folder in folders):
        mistakes += entry.mistakes
        if isinstance(line := entry.noun, Disabled):
            found.append(line)
            names = known[line.kind]
            if line.name not in names:
                mistakes.append(
                    entry.mistake(line.kind, f"expected the name of one; found {line.name!r}{near(line.name, names)}")
                )
    return tuple(found)


def _cross_mistakes(entries: dict[Kind, Named], citable: frozenset[str]) -> Iterator[str]:
    hyperparameters = entries[HYPERPARAMETER]
    for entry in chain.from_iterable(named.values() for kind, named in entries.items() if kind is not SOURCE):
        yield from citation_mistakes(entry, citable)
        if entry.noun is not None:
            yield from place_mistakes(entry)
            yield from name_mistakes(entry, hyperparameters)
            yield from range_mistakes(entry)


def _nouns(entries: Named) -> dict[str, Any]:
    return {name: entry.noun for name, entry in entries.items()}


def _claim_ids(folder: Folder) -> list[str]:
    path = folder.path / CLAIM.pattern
    return _CLAIM_ID.findall(path.read_text("utf-8", errors="replace")) if path.is_file() else []


def _claims(folders: Sequence[Folder], sources: frozenset[str]) -> dict[str, Claim]:
    mistakes: list[str] = []
    entries = _merged(folders, CLAIM, mistakes)
    mistakes += (
        entry.mistake("source", f"expected a key of sources.yaml; found {entry.noun.source!r}")
        for entry in entries.values()
        if isinstance(entry.noun, Claim) and entry.noun.source not in sources
    )
    if mistakes:
        raise KnowledgeError(mistakes)
    return _nouns(entries)
