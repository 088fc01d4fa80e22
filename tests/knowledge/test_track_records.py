"""The records that benchmarks wrote of our rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import InputError
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.track_records import record_in, track_record

EVIDENCE = Path(__file__).parents[2] / "reports" / "evidence"
RULES = load_knowledge().rules


@pytest.mark.parametrize("path", sorted(EVIDENCE.glob("*.json")), ids=lambda path: path.stem)
def test_every_record_is_of_a_rule_that_names_it(path: Path) -> None:
    assert record_in(path).rule == path.stem
    assert RULES[path.stem].evidence == f"reports/evidence/{path.name}"


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.evidence])
def test_every_named_record_is_there(rule: str) -> None:
    assert track_record(rule) is not None


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.status == "validated"])
def test_only_rules_that_were_mostly_right_on_unseen_runs_are_validated(rule: str) -> None:
    record = track_record(rule)
    assert record is not None
    assert record.judge is not None
    # The bar that knowledge/README.md names.
    assert record.judge.right.of >= 20
    assert record.judge.right.hits >= 0.7 * record.judge.right.of


def test_a_rule_that_was_not_measured_has_no_record() -> None:
    assert track_record("XXX999") is None


def test_a_broken_record_is_told(tmp_path: Path) -> None:
    path = tmp_path / "LRN001.json"
    path.write_text('{"rule": "LRN001"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"LRN001\.json holds no track record"):
        record_in(path)
