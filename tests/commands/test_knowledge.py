"""`advisor knowledge`: search, check and coverage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.knowledge import coverage as advisor_coverage
from advisor.knowledge.coverage import coverage
from advisor.knowledge.loader import load_knowledge
from tests.commands.conftest import Command


def test_coverage_accounts_for_every_claim(advisor: Command) -> None:
    outcome = advisor("knowledge", "coverage")
    assert outcome.code == 0, outcome.out
    assert outcome.out.startswith("483 of 483 claims covered, 0 missing.")
    account = json.loads(advisor("knowledge", "coverage", "--format", "json").out)
    assert (account["claims"], account["covered"], account["missing"]) == (483, 483, [])
    assert sum(account["set_aside"].values()) == len(load_knowledge().set_aside)


def test_coverage_fails_while_a_claim_is_missing(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    account = coverage(load_knowledge()).model_copy(update={"missing": ("S0-001",), "covered": 482})
    monkeypatch.setattr(advisor_coverage, "coverage", lambda _: account)
    outcome = advisor("knowledge", "coverage")
    assert outcome.code == 1
    assert "S0-001" in outcome.out
    assert "1 of 483 claims are missing" in outcome.err


def test_search_finds_the_entry_first(advisor: Command) -> None:
    outcome = advisor("knowledge", "search", "weight", "decay")
    assert outcome.code == 0
    assert outcome.out.startswith("weight_decay  (hyperparameters)")
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    hits = json.loads(advisor("knowledge", "search", "weight", "decay", "--format", "json").out)
    assert hits[0]["name"] == "weight_decay"
    assert "claims" in {hit["kind"] for hit in hits}


def test_search_says_when_there_is_nothing(advisor: Command) -> None:
    outcome = advisor("knowledge", "search", "xyzzy")
    assert (outcome.code, outcome.out) == (0, "Nothing in the knowledge has xyzzy.\n")


def test_a_dispute_is_shown(advisor: Command) -> None:
    shown = advisor("knowledge", "show", "C09").out
    for part in ("What is said", "What decides", "What we hold", "S1-019"):
        assert part in shown


def test_check_says_what_an_overlay_does(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "disable.yaml").write_text("- {rule: LRN001, reason: we sweep}\n", encoding="utf-8")
    outcome = advisor("knowledge", "check", "mine")
    assert outcome.code == 0
    assert outcome.out == "mine: no mistakes.\n  disables  rule LRN001: we sweep\n"


def test_check_tells_every_mistake(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "disable.yaml").write_text("- {rule: LRN777, reason: a}\n- {rule: 7}\n", encoding="utf-8")
    outcome = advisor("knowledge", "check", "mine")
    assert outcome.code == 3
    assert outcome.out == ""
    assert outcome.err.startswith(
        "advisor: 3 mistakes in the knowledge files:\n  mine/disable.yaml: [0]: rule: expected"
    )


def test_check_without_a_folder_checks_ours(advisor: Command) -> None:
    assert advisor("knowledge", "check").out.startswith("knowledge: no mistakes.")
    assert advisor("knowledge", "check", "nowhere").code == 3


def test_the_list_counts_the_disputes(advisor: Command) -> None:
    assert len(json.loads(advisor("knowledge", "list", "--format", "json").out)["disputes"]) == 74
