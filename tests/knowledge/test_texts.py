from __future__ import annotations

from pathlib import Path

import pytest

from advisor.knowledge.texts import SIZE_LIMIT, UnreadableError, text_of


def test_a_text_is_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: é\r\n".encode())
    assert text_of(path) == "a: é\r\n"


def test_refuses_what_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: é".encode("latin-1"))
    with pytest.raises(UnreadableError, match="expected UTF-8 text \\(byte 3 is not\\)"):
        text_of(path)


def test_refuses_what_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a" * (SIZE_LIMIT + 1), encoding="utf-8")
    with pytest.raises(UnreadableError, match="expected at most 1 MB of text"):
        text_of(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read: No such file"):
        text_of(tmp_path / "none.yaml")


def test_what_is_not_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read: it is not a file"):
        text_of(tmp_path)
