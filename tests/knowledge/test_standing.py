"""What is outdated or wrong is shown, and never recommended: over everything that can end in an advice."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.knowledge.loader import Knowledge


def recommending(known: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a place and its citations, for everything that a suggestion, a finding or a plan can say."""
    for name, item in known.hyperparameters.items():
        yield from ((f"{name}, {value.when.given()}", value.cites) for value in item.resolved)
        yield from ((f"{name}, scaled {law.law}", law.cites) for law in item.scaling)
    yield from ((name, task.cites) for name, task in known.tasks.items())
    yield from ((rule.id, rule.cites) for rule in known.rules.values())
    for name, procedure in known.procedures.items():
        yield name, procedure.cites
        yield from ((f"{name}: {step.title}", step.cites) for step in procedure.steps)
    yield from ((f"{dispute.id}, our stance", dispute.cites) for dispute in known.disputes.values())


def test_nothing_recommends_what_is_outdated_or_wrong(knowledge: Knowledge) -> None:
    fallen = {name for name, claim in knowledge.claims.items() if claim.standing in {"outdated", "wrong"}}
    assert len(fallen) > 30
    assert [(place, fallen & {*cites}) for place, cites in recommending(knowledge) if fallen & {*cites}] == []


def test_a_choice_that_is_current_rests_on_more_than_what_has_fallen(knowledge: Knowledge) -> None:
    fallen = {name for name, claim in knowledge.claims.items() if claim.standing in {"outdated", "wrong"}}
    options = (option for category in knowledge.choices.values() for option in category.options)
    assert [option.name for option in options if option.status == "current" and {*option.cites} <= fallen] == []


def test_a_fallen_claim_is_shown_with_its_mark(knowledge: Knowledge) -> None:
    for name, claim in knowledge.claims.items():
        marked = f"{name} ({claim.standing}): " if claim.standing != "held" else f"{name}: "
        assert knowledge.cite(name).startswith(marked), name
