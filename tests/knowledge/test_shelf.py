"""What is ours is read one by one, and says the same as read at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import KnowledgeError
from advisor.knowledge.entries import AT_ONCE, RULE, SOURCE, TASK, Folder, Kind
from advisor.knowledge.loader import knowledge_folder, load_knowledge, load_whole
from advisor.knowledge.shelf import Shelf
from tests.knowledge.conftest import RULE_FILE, SOURCES, writer


def shelf(root: Path, kind: Kind) -> Shelf:
    return Shelf(Folder(root, str(root)), kind)


@pytest.mark.parametrize("kind", AT_ONCE, ids=lambda kind: kind.pattern)
def test_one_by_one_is_at_once(kind: Kind) -> None:
    folder = knowledge_folder()
    at_once = {entry.name: entry.noun for entry in folder.entries(kind)}
    one_by_one = Shelf(folder, kind)
    assert list(one_by_one) == list(at_once)
    assert dict(one_by_one) == at_once
    assert len(one_by_one) == len(at_once)


def test_ours_has_no_mistakes() -> None:
    assert load_whole().citable == load_knowledge().citable


def test_asking_for_one_leaves_the_others_unread(root: Path) -> None:
    writer(root)("tasks/broken-task.yaml", "a: [1")
    tasks = shelf(root, TASK)
    assert list(tasks) == ["broken-task", "toy-task"]
    assert "broken-task" in tasks
    assert tasks["toy-task"] is tasks["toy-task"]
    assert tasks.get("no-task") is None
    with pytest.raises(KnowledgeError, match=r"tasks/broken-task\.yaml: line 2, column 1: expected YAML"):
        _ = tasks["broken-task"]


def test_a_mistake_in_a_part_of_a_file_is_told_with_its_line(root: Path) -> None:
    writer(root)("sources.yaml", f"# Books: all of them.\n{SOURCES}\nlast:\n  title: A\n  title: B\n")
    assert shelf(root, SOURCE)["article"].title == "An article"
    with pytest.raises(KnowledgeError, match=r"sources\.yaml: line 8: 'title' is given twice"):
        _ = shelf(root, SOURCE)["last"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: LRN001", "id: LRN002", r"name: expected the file to be called LRN002-learning-rate-too-high\.yaml"),
        ("severity: high", "severity: hgih", "severity: expected one of low, medium, high"),
    ],
)
def test_what_is_wrong_in_an_entry_is_told_when_it_is_read(root: Path, old: str, new: str, complaint: str) -> None:
    writer(root)(RULE_FILE, (root / RULE_FILE).read_text(encoding="utf-8").replace(old, new))
    with pytest.raises(KnowledgeError, match=complaint):
        _ = shelf(root, RULE)["LRN001"]
