from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.knowledge.examination import examine
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import PREFIXES, Rule
from advisor.knowledge.scaffold import main, next_id, scaffold


def test_a_new_rule_of_any_family_is_a_valid_draft(overlay: Path) -> None:
    for family in PREFIXES.values():
        scaffold(family, f"a-new-one-on-{family.replace('_', '-')}", overlay)
    assert sorted(examine(overlay).drafts) == sorted(f"{prefix}900" for prefix in PREFIXES)


def test_ids_are_never_used_again() -> None:
    assert next_id("LRN", ["LRN001", "LRN004", "STB009"]) == "LRN005"
    assert next_id("ARC", ["LRN001"]) == "ARC001"
    assert next_id("LRN", ["LRN001", "LRN900"], first=900) == "LRN901"


def test_a_draft_is_not_acted_on(overlay: Path) -> None:
    rule_id = scaffold("loss", "a-new-one", overlay).name[:6]
    known = load_knowledge([overlay])
    assert rule_id in known.rules
    assert rule_id not in {rule.id for rule in known.active_rules}


def test_every_field_that_a_rule_can_have_is_written_down(overlay: Path) -> None:
    text = scaffold("loss", "a-new-one", overlay).read_text(encoding="utf-8")
    earned_or_late = {"evidence", "replaced_by"}
    for name in Rule.model_fields:
        assert f"\n{name}:" in f"\n{text}" or name in earned_or_late, name


def test_the_next_one_gets_the_next_id(overlay: Path) -> None:
    first, second = (scaffold("loss", name, overlay).name[:6] for name in ("one", "two"))
    assert int(second[3:]) == int(first[3:]) + 1


@pytest.mark.parametrize(
    ("family", "name", "complaint"),
    [
        ("overfiting", "a", "no family 'overfiting' \\(did you mean 'overfitting'"),
        ("loss", "A_b", "small letters and hyphens"),
        ("loss", "../../a", "small letters and hyphens"),
        ("loss", "dead-units", "ARC001 is called dead-units already"),
    ],
)
def test_wrong_names_are_refused(family: str, name: str, complaint: str, overlay: Path) -> None:
    with pytest.raises(UsageError, match=complaint):
        scaffold(family, name, overlay)
    assert list(overlay.iterdir()) == []


def test_the_command_says_where_and_what_next(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["loss", "a-new-one", "--into", str(overlay)]) == 0
    assert f"advisor knowledge check {overlay}" in capsys.readouterr().out
    assert main(["los", "a-new-one", "--into", str(overlay)]) == 2
    assert "advisor: there is no family 'los'" in capsys.readouterr().err
