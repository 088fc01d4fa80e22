"""The page of facts names what is measured, all of it, and nothing else."""

from __future__ import annotations

from itertools import chain

import pytest

from advisor.knowledge.loader import load_knowledge
from advisor.probes.sanity import check_sanity
from advisor.signs import CATALOGUE
from advisor.signs.facts import FACTS
from tests.training.problems import trainable

#: The configuration, the user's words and the knowledge have pages of their own.
ELSEWHERE = ("config", "situation", "advice")


@pytest.fixture(scope="module")
def measured() -> set[str]:
    one = trainable()
    return {*one.run(one.start, seed=0, length=0.1).facts, *check_sanity(one).facts}


def test_every_fact_that_is_measured_is_described(measured: set[str]) -> None:
    assert measured == set(FACTS)


def test_every_fact_of_a_rule_is_described() -> None:
    for rule in load_knowledge().active_rules:
        leaves = chain(rule.when.leaves(), *(veto.leaves() for veto in rule.unless))
        named = {str(leaf.sign) for leaf in leaves if str(leaf.sign).split(".")[0] not in ELSEWHERE}
        assert named <= CATALOGUE.keys() | FACTS.keys(), rule.id


def test_a_fact_is_no_sign() -> None:
    assert not FACTS.keys() & CATALOGUE.keys()
    assert all(fact.meaning.endswith(".") for fact in FACTS.values())
