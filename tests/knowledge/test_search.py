from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.search import search


def names(root: Path, *words: str) -> list[str]:
    return [hit.name for hit in search(load_knowledge(root=root), words)]


def test_a_hit_in_the_name_comes_before_one_in_the_text(root: Path) -> None:
    assert names(root, "learning") == ["learning_rate", "LRN001", "S0-001", "toy-task"]


def test_all_words_must_occur(root: Path) -> None:
    assert names(root, "learning", "explodes") == ["LRN001"]
    assert names(root, "learning", "nowhere") == []


@pytest.mark.parametrize("word", ["learning-rate", "LEARNING_RATE", "Learning rate"])
def test_words_are_compared_as_people_mean_them(word: str, root: Path) -> None:
    assert names(root, word)[0] == "learning_rate"


def test_a_word_begins_where_a_word_begins(root: Path) -> None:
    assert "learning_rate" in names(root, "rat")
    assert names(root, "earning") == []


def test_claims_are_found(root: Path) -> None:
    (hit,) = search(load_knowledge(root=root), ["begin"])
    assert (hit.kind, hit.name, hit.title) == ("claims", "S0-001", "Begin with 0.01.")
    assert "Begin with" in hit.excerpt


def test_no_word_is_no_question(root: Path) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        names(root, " ", "-")


def test_brackets_are_letters(root: Path) -> None:
    assert names(root, "(.*") == []
