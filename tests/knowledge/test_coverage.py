from __future__ import annotations

from pathlib import Path

import pytest

from advisor.knowledge.coverage import coverage
from advisor.knowledge.loader import Knowledge, load_knowledge
from tests.knowledge.conftest import CLAIMS, writer

DISPUTE = """
- id: C01
  title: A dispute
  severity: low
  hyperparameters: [learning_rate]
  positions:
    - {says: a, claims: [S0-002]}
  stance: b
  decides: c
  status: open
  cites: [book]
"""


@pytest.fixture
def folder(root: Path) -> Path:
    """Return the small knowledge with three claims, of which the second is disputed and the third forgotten."""
    more = "".join(CLAIMS.strip().replace("S0-001", f"S0-00{number}") + "\n" for number in (2, 3))
    writer(root)("claims.yaml", f"{CLAIMS.strip()}\n{more}")
    writer(root)("disputes.yaml", DISPUTE)
    return root


def test_a_forgotten_claim_is_missing(folder: Path) -> None:
    account = coverage(load_knowledge(root=folder))
    assert (account.covered, account.claims) == (2, 3)
    assert account.missing == ("S0-003",)
    assert account.cited == {
        "hyperparameters": 1, "tasks": 0, "choices": 0, "rules": 1, "procedures": 0, "disputes": 1,
    }  # fmt: skip
    assert not account.is_complete


def test_a_position_is_a_citation(folder: Path) -> None:
    path = folder / "hyperparameters/learning_rate.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}positions: [{{claim: S0-003, value: 1}}]\n", encoding="utf-8")
    assert coverage(load_knowledge(root=folder)).is_complete


def test_what_is_set_aside_is_covered(folder: Path) -> None:
    writer(folder)("set_aside.yaml", "- {claim: S0-003, ground: definition, reason: a word}")
    account = coverage(load_knowledge(root=folder))
    assert account.is_complete
    assert account.set_aside == {"definition": 1}
    assert account.both == ()


def test_a_claim_is_not_set_aside_and_cited(folder: Path) -> None:
    writer(folder)("set_aside.yaml", "- {claim: S0-001, ground: opinion, reason: a word}")
    assert coverage(load_knowledge(root=folder)).both == ("S0-001",)


def test_a_symptom_must_lead_somewhere(folder: Path) -> None:
    symptom = "- {{number: {number}, text: a, claims: [S0-001], {became}}}\n"
    lines = ["rules: [LRN001]", "rules: [LRN009]", "advice: [toy]", "steps: {flow: [1]}", "disputes: [C01]", "none: no"]
    text = "".join(symptom.format(number=number, became=became) for number, became in enumerate(lines, 1))
    writer(folder)("symptoms.yaml", text)
    account = coverage(load_knowledge(root=folder))
    assert account.symptoms == 6
    assert account.became == {"rules": 2, "advice": 1, "steps": 1, "disputes": 1, "none": 1}
    assert account.lost == (
        "symptom 2 became the rule LRN009, which does not exist",
        "symptom 3 became the hyperparameter, task or choice toy, which does not exist",
        "symptom 4 became the procedure flow, which does not exist",
    )


def test_a_symptom_names_steps_that_exist(folder: Path) -> None:
    step = "{title: a, do: b, why: c, cites: [book]}"
    writer(folder)("procedures/flow.yaml", f"name: flow\ntitle: Flow\nsteps: [{step}]\ncites: [book]")
    writer(folder)("symptoms.yaml", "- {number: 1, text: a, claims: [S0-001], steps: {flow: [1, 2]}}")
    lost = coverage(load_knowledge(root=folder)).lost
    assert lost == ("symptom 1 became a step that the procedure flow does not have",)


def test_every_claim_and_symptom_of_the_articles_is_accounted_for(knowledge: Knowledge) -> None:
    account = coverage(knowledge)
    assert account.missing == ()
    assert account.lost == ()
    assert (account.claims, account.symptoms) == (483, 41)
