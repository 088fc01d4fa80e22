from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from advisor.knowledge.accounts import GROUNDS, Symptom
from advisor.knowledge.coverage import coverage
from advisor.knowledge.loader import Knowledge

SYMPTOM: dict[str, Any] = {"number": 1, "text": "It crawls.", "claims": ["S1-007"]}


def test_a_symptom_became_something_or_says_why() -> None:
    assert Symptom(**SYMPTOM, rules=("LRN003",), disputes=("C09",)).became == ("rules", "disputes")
    assert Symptom(**SYMPTOM, none="an opinion").became == ()
    for fields in ({}, {"rules": ["LRN003"], "none": "both"}):
        with pytest.raises(ValidationError, match="expected at least one of rules"):
            Symptom(**SYMPTOM, **fields)


def test_every_dispute_of_the_articles_is_there(knowledge: Knowledge) -> None:
    assert list(knowledge.disputes) == [f"C{number:02d}" for number in range(1, 75)]


def test_a_dispute_never_rests_on_what_is_outdated_or_wrong(knowledge: Knowledge) -> None:
    fallen = {name for name, claim in knowledge.claims.items() if claim.standing in {"outdated", "wrong"}}
    assert {
        item.id: fallen.intersection(item.cites) for item in knowledge.disputes.values() if fallen & {*item.cites}
    } == {}


def test_disputes_are_found_by_the_hyperparameter(knowledge: Knowledge) -> None:
    about = [dispute.id for dispute in knowledge.disputes_about("learning_rate")]
    assert {"C01", "C03", "C09"} <= set(about)
    assert "C30" not in about


def test_every_dispute_on_a_value_shows_more_than_one_claim(knowledge: Knowledge) -> None:
    for dispute in knowledge.disputes.values():
        claims = {claim for stand in dispute.positions for claim in stand.claims}
        assert claims <= knowledge.claim_ids, dispute.id
        assert dispute.severity == "low" or len(claims) > 1 or dispute.id in ("C08", "C36", "C44"), dispute.id


def test_what_is_outdated_or_wrong_is_set_aside_for_that(knowledge: Knowledge) -> None:
    for name, aside in knowledge.set_aside.items():
        assert aside.ground in GROUNDS
        assert (aside.ground in ("outdated", "wrong")) <= (knowledge.claims[name].standing == aside.ground), name


def test_nothing_is_set_aside_and_cited(knowledge: Knowledge) -> None:
    assert coverage(knowledge).both == ()


def test_the_symptoms_are_numbered(knowledge: Knowledge) -> None:
    assert [symptom.number for symptom in knowledge.symptoms.values()] == list(range(1, 42))
