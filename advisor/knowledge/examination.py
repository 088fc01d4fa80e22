"""Examining a folder of knowledge as its writer wants it: every mistake at once, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from pydantic import Field

from advisor.core.noun import Noun
from advisor.errors import KnowledgeError, near
from advisor.knowledge.entries import AT_ONCE, DISABLED, LATER, RULE, Entry, Folder
from advisor.knowledge.loader import knowledge_folder, load_whole
from advisor.knowledge.models import Disabled, Rule
from advisor.knowledge.sentences import MISTAKES_OF_AN_ENTRY, found, raise_mistakes
from advisor.knowledge.verdict import verdict_of

#: What a run is known by besides its curves; a trainable may bring facts of its own, so their names are open.
_FACTS = (
    "inputs", "labels", "task", "data", "model", "sanity", "updates_per_epoch", "config", "situation", "advice",
)  # fmt: skip


class Examined(Noun):
    """What a folder without mistakes does to ours, as lines such as `rules/LRN001`."""

    folder: str
    adds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    #: Each with its reason.
    disables: dict[str, str] = Field(default_factory=dict)
    #: Rules that nothing acts on yet.
    drafts: tuple[str, ...] = ()


def examine(path: Path | None = None) -> Examined:
    """Return what an overlay adds, replaces and disables (of our own folder: all it adds); raise every mistake."""
    mistakes = [*_mistakes_of_loading(path)]
    folder = Folder(path, str(path)) if path else knowledge_folder()
    rules = [entry for entry in folder.entries(RULE) if entry.noun is not None]
    raise_mistakes([*mistakes, *_mistakes_of_rules(rules)])
    ours = set(_lines(knowledge_folder())) if path else set()
    named = tuple(_lines(folder))
    lines = [entry.noun for entry in folder.entries(DISABLED)]
    return Examined(
        folder=folder.title,
        adds=tuple(line for line in named if line not in ours),
        replaces=tuple(line for line in named if line in ours),
        disables={f"{line.kind} {line.name}": line.reason for line in lines if isinstance(line, Disabled)},
        drafts=tuple(entry.name for entry in rules if entry.noun.status == "draft"),
    )


def _mistakes_of_loading(path: Path | None) -> tuple[str, ...]:
    try:
        known = load_whole([path] if path else [])
        for later in LATER:
            known.read(later)
    except KnowledgeError as error:
        return error.mistakes
    return ()


def _mistakes_of_rules(entries: Iterable[Entry]) -> Iterator[str]:
    # numpy comes with the signs, and nothing else here needs it.
    from advisor.signs import CATALOGUE

    for entry in entries:
        told = chain(sign_mistakes(entry.noun, CATALOGUE), case_mistakes(entry.noun))
        yield from (entry.mistake(place, text) for place, text in islice(told, MISTAKES_OF_AN_ENTRY))


def sign_mistakes(rule: Rule, measured: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield a place and a sentence for every sign that nobody measures: it would be unknown for ever."""
    known = set(measured)
    places = {
        "when": {str(leaf.sign) for leaf in rule.when.leaves()},
        "unless": {str(leaf.sign) for veto in rule.unless for leaf in veto.leaves()},
        "cases": {name for case in rule.cases for name in case.signs},
    }
    for place, names in places.items():
        for name in sorted(names - known):
            if name.split(".")[0] not in _FACTS:
                yield place, f"expected a sign that is measured; found {found(name)}{near(name, known)}"


def case_mistakes(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield a place and a sentence for every case that the rule gets wrong, and every verdict that no case covers."""
    for number, case in enumerate(rule.cases):
        if (verdict := verdict_of(rule, case.signs)) != case.expected:
            yield f"cases[{number}]", f"expected that it {_says(case.expected)} ({case.note}); it {_says(verdict)}"
    if rule.status in ("tested", "validated"):
        for verdict in ("fires", "silent", "unknown"):
            if not any(case.expected == verdict for case in rule.cases):
                yield "cases", f"expected one in which it {_says(verdict)}; add it, or make the status draft"


def _says(verdict: str) -> str:
    return {"fires": "fires", "silent": "stays silent", "unknown": "is unknown"}[verdict]


def _lines(folder: Folder) -> Iterator[str]:
    for kind in (*AT_ONCE, *LATER):
        room = kind.pattern.split("/")[0].removesuffix(".yaml")
        yield from (f"{room}/{entry.name}" for entry in folder.entries(kind))
