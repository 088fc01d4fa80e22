"""What became of every claim and symptom of the seed articles: cited, set aside, or missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from advisor.core.noun import Noun
from advisor.knowledge.accounts import Symptom
from advisor.knowledge.base import Knowledge
from advisor.knowledge.checks import citations


class Coverage(Noun):
    """The account: how many claims each kind of entry cites, and what nobody has dealt with."""

    claims: int
    covered: int
    #: Kind of entry -> how many claims its entries cite; a claim may be cited by several kinds.
    cited: dict[str, int]
    #: Ground -> how many claims were set aside for it.
    set_aside: dict[str, int]
    missing: tuple[str, ...]
    #: Set aside, and cited all the same: one of the two is a mistake.
    both: tuple[str, ...]
    symptoms: int
    #: What symptoms became -> how many; one may have become several things.
    became: dict[str, int]
    #: Symptoms that became what does not exist, each in a sentence.
    lost: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Return whether every claim and every symptom is accounted for."""
        return not (self.missing or self.lost)


def coverage(known: Knowledge) -> Coverage:
    """Return the account of all claims and symptoms."""
    cited = {kind: _cited(entries) & known.claim_ids for kind, entries in _citing(known).items()}
    everywhere = frozenset[str]().union(*cited.values())
    aside = known.claim_ids.intersection(known.set_aside)
    missing = known.claim_ids - everywhere - aside
    return Coverage(
        claims=len(known.claim_ids),
        covered=len(known.claim_ids) - len(missing),
        cited={kind: len(claims) for kind, claims in cited.items()},
        set_aside=dict(sorted(Counter(known.set_aside[claim].ground for claim in aside).items())),
        missing=tuple(sorted(missing)),
        both=tuple(sorted(everywhere & aside)),
        symptoms=len(known.symptoms),
        became=dict(Counter(word for symptom in known.symptoms.values() for word in symptom.became or ("none",))),
        lost=tuple(text for symptom in known.symptoms.values() for text in _lost(symptom, known)),
    )


def _citing(known: Knowledge) -> dict[str, Iterable[Noun]]:
    return {
        "hyperparameters": known.hyperparameters.values(),
        "tasks": known.tasks.values(),
        "choices": known.choices.values(),
        "rules": known.rules.values(),
        "procedures": known.procedures.values(),
        "disputes": known.disputes.values(),
    }


def _cited(entries: Iterable[Noun]) -> frozenset[str]:
    data = (entry.model_dump(mode="json", by_alias=True) for entry in entries)
    return frozenset(key for fields in data for _, key in citations(fields))


def _lost(symptom: Symptom, known: Knowledge) -> Iterator[str]:
    options = {option.name for category in known.choices.values() for option in category.options}
    places: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("rule", symptom.rules, known.rules),
        ("hyperparameter, task or choice", symptom.advice, {*known.hyperparameters, *known.tasks, *options}),
        ("dispute", symptom.disputes, known.disputes),
        ("procedure", symptom.steps, known.procedures),
    )
    for kind, names, existing in places:
        yield from (
            f"symptom {symptom.number} became the {kind} {name}, which does not exist"
            for name in names
            if name not in existing
        )
    for name, numbers in symptom.steps.items():
        if name in known.procedures and not set(numbers) <= set(range(1, len(known.procedures[name].steps) + 1)):
            yield f"symptom {symptom.number} became a step that the procedure {name} does not have"
