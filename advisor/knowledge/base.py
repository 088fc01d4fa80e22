"""`Knowledge`: everything that the knowledge files say, and the look-ups that others need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from advisor.errors import UsageError, near
from advisor.knowledge.accounts import Dispute, SetAside, Symptom
from advisor.knowledge.entries import CLAIM, DISPUTE, SET_ASIDE, SYMPTOM, Kind
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

Entry = TypeVar("Entry")
#: More names than this are a wall that nobody reads.
_MOST_LISTED = 30


def _nothing(_: Kind) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Knowledge:
    """The knowledge of one program run; overlays are merged in already.

    What is ours is read when somebody asks for it: `in` and iteration cost no reading, and an advice needs one task
    and its hyperparameters. Claims, disputes, symptoms and what was set aside are always read that late, each kind at
    once.
    """

    sources: Mapping[str, Source]
    hyperparameters: Mapping[str, Hyperparameter]
    tasks: Mapping[str, Task]
    choices: Mapping[str, Choices]
    #: By id, the retired ones included.
    rules: Mapping[str, Rule]
    procedures: Mapping[str, Procedure]
    claim_ids: frozenset[str]
    #: What overlays switched off, each with its reason.
    disabled: tuple[Disabled, ...] = ()
    read: Callable[[Kind], dict[str, Any]] = field(default=_nothing, repr=False, compare=False)

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Return the claims of the seed articles by id."""
        return self.read(CLAIM)

    @cached_property
    def disputes(self) -> dict[str, Dispute]:
        """Return where sources disagree, by id."""
        return self.read(DISPUTE)

    @cached_property
    def set_aside(self) -> dict[str, SetAside]:
        """Return what nothing acts on, by the id of the claim."""
        return self.read(SET_ASIDE)

    @cached_property
    def symptoms(self) -> dict[str, Symptom]:
        """Return the symptoms of the seed articles and what became of them, by number."""
        return self.read(SYMPTOM)

    def disputes_about(self, hyperparameter: str) -> tuple[Dispute, ...]:
        """Return the disputes that name a hyperparameter, by id."""
        return tuple(item for _, item in sorted(self.disputes.items()) if hyperparameter in item.hyperparameters)

    @property
    def active_rules(self) -> tuple[Rule, ...]:
        """Return the rules to judge a run by, by id: neither drafts, whose cases are not written, nor the retired."""
        return tuple(rule for _, rule in sorted(self.rules.items()) if rule.status not in ("draft", "retired"))

    def task(self, name: str) -> Task:
        """Return the task of this name."""
        return _one(self.tasks, name, "task")

    def hyperparameter(self, name: str) -> Hyperparameter:
        """Return the hyperparameter of this name."""
        return _one(self.hyperparameters, name, "hyperparameter")

    def rule(self, name: str) -> Rule:
        """Return the rule of this id or name."""
        by_name = {rule.name: rule for rule in self.rules.values()}
        return _one({**by_name, **self.rules}, name, "rule")

    def cite(self, key: str) -> str:
        """Return a citation in one readable line, for the key of a source or the id of a claim."""
        if key in self.sources:
            return _reference(self.sources[key])
        if key not in self.claim_ids:
            raise UsageError(f"nothing is cited as {key!r}{near(key, self.citable)}.")
        claim = self.claims[key]
        mark = "" if claim.standing == "held" else f" ({claim.standing})"
        remark = f" [{claim.remark}]" if claim.remark else ""
        return f"{key}{mark}: {claim.claim}{remark} ({_reference(self.sources[claim.source])})"

    @property
    def citable(self) -> frozenset[str]:
        """Return every key that an entry may cite: sources and claims."""
        return self.claim_ids.union(self.sources)


def _one(entries: Mapping[str, Entry], name: str, kind: str) -> Entry:
    if name in entries:
        return entries[name]
    hint = near(name, entries) or _known(entries)
    raise UsageError(f"there is no {kind} {name!r}{hint}.")


def _known(names: Iterable[str]) -> str:
    listed = list(names)
    return "; `advisor knowledge list` has them all" if len(listed) > _MOST_LISTED else f"; known are {_listed(listed)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _reference(source: Source) -> str:
    year = f" {source.year}" if source.year else ""
    return f"{source.authors}{year}, {source.title}, {source.where}"
