"""JSON documents, told from lines of JSON and from text that begins with a bracket."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import LogError
from advisor.logs.files import documents
from advisor.logs.files.documents import document_in, is_document
from advisor.logs.files.text import head_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', True),
        ('\ufeff\n {\n "a": [1, 2]}\n', True),
        ('[{"a": 1}]', True),
        ('{"a": [1, 2', True),
        ('{"a": 1}\n{"a": 2}\n', False),
        ("[12/100] loss 0.3", False),
        ("[100] loss=0.3", False),
        ("{'loss': 0.3}", False),
        ("words", False),
    ],
)
def test_what_is_a_document(tmp_path: Path, text: str, expected: bool) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    assert is_document(head_of(path)) is expected


@pytest.mark.parametrize("text", ['{"a": ', '{"a": ' + "[" * 100_000, '{"a": ' + "1" * 5000 + "}"])
def test_what_cannot_be_loaded_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(LogError, match=r"^it is "):
        document_in(path)


def test_a_large_document_is_refused_before_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 3)
    path = tmp_path / "file"
    path.write_text('{"a": 1}')
    with pytest.raises(LogError, match="write one JSON record per line"):
        document_in(path)
