from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import KnowledgeError
from advisor.knowledge.examination import case_mistakes, examine
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import Rule
from tests.knowledge.conftest import RULE, writer

CASES = """\
  - {silent: {train_loss.diverged: false}, note: does not}
  - {unknown: {run.points: 3}, note: not measured}
"""
MINE = RULE.replace("LRN001", "LRN801").replace("learning-rate-too-high", "mine") + CASES
FILE = "rules/learning_rate/LRN801-mine.yaml"


def test_an_overlay_says_what_it_changes(overlay: Path) -> None:
    write = writer(overlay)
    write(FILE, MINE.replace("status: tested", "status: draft"))
    write("sources.yaml", "tuning-playbook: {title: Ours, authors: We, where: here}")
    write("disable.yaml", "- {rule: OVF001, reason: our own}")
    examined = examine(overlay)
    assert examined.adds == ("rules/LRN801",)
    assert examined.replaces == ("sources/tuning-playbook",)
    assert examined.disables == {"rule OVF001": "our own"}
    assert examined.drafts == ("LRN801",)


def test_a_case_that_gives_another_verdict_is_a_mistake(overlay: Path) -> None:
    writer(overlay)(FILE, MINE.replace("{silent: {train_loss.diverged: false}", "{fires: {train_loss.diverged: false}"))
    with pytest.raises(KnowledgeError) as caught:
        examine(overlay)
    assert caught.value.mistakes == (
        f"{overlay}/{FILE}: cases[1]: expected that it fires (does not); it stays silent",
        f"{overlay}/{FILE}: cases: expected one in which it stays silent; add it, or make the status draft",
    )


def test_a_sign_that_nobody_measures_is_a_mistake(overlay: Path) -> None:
    text = MINE.replace("when: {sign: train_loss.diverged", "when: {sign: train_loss.diverges")
    writer(overlay)(FILE, text.replace("run.points", "my.sign").replace("status: tested", "status: draft"))
    with pytest.raises(KnowledgeError) as caught:
        examine(overlay)
    first, second, *_ = (text.removeprefix(f"{overlay}/{FILE}: ") for text in caught.value.mistakes)
    assert first.startswith("when: expected a sign that is measured; found 'train_loss.diverges' (did you mean")
    assert second == "cases: expected a sign that is measured; found 'my.sign'"


def test_mistakes_of_files_and_of_cases_are_told_together(overlay: Path) -> None:
    writer(overlay)(FILE, MINE.replace("cites: [S0-001]", "cites: [S0-999]").replace("silent: {", "fires: {"))
    with pytest.raises(KnowledgeError) as caught:
        examine(overlay)
    places = [text.removeprefix(f"{overlay}/{FILE}: ").split(":")[0] for text in caught.value.mistakes]
    assert places == ["cites[0]", "cases[1]", "cases"]


def test_a_draft_may_lack_cases(overlay: Path) -> None:
    writer(overlay)(FILE, MINE.removesuffix(CASES).replace("status: tested", "status: draft"))
    assert examine(overlay).drafts == ("LRN801",)


def test_what_is_read_later_is_checked_too(overlay: Path) -> None:
    writer(overlay)("set_aside.yaml", "- {claim: S9-999, ground: opinion, reason: a}\n- {claim: S0-001}")
    with pytest.raises(KnowledgeError) as caught:
        examine(overlay)
    assert len(caught.value.mistakes) == 3


def test_ours_has_no_mistakes() -> None:
    examined = examine()
    assert examined.folder == "knowledge"
    assert examined.replaces == ()
    assert {"rules/LRN001", "disputes/C01", "claims/S0-001"} <= set(examined.adds)


@pytest.mark.parametrize("rule", load_knowledge().rules.values(), ids=lambda rule: rule.id)
def test_our_rules_have_the_cases_that_a_check_asks_for(rule: Rule) -> None:
    assert list(case_mistakes(rule)) == []
