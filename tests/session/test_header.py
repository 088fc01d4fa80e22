from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.errors import SessionError
from advisor.session.header import FORMAT, Header, read_header, write_header

names = st.sampled_from(["learning_rate", "optimizer", "dropout", "nesterov"])
values = (
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(max_size=5)
)


@settings(deadline=None)
@given(st.dictionaries(names, values), st.integers(0, 2**31), st.floats(0.01, 100))
def test_it_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, start: dict[str, Value], seed: int, fte: float
) -> None:
    header = Header(advisor="0.1.0", problem=None, start=start, budget=Budget(fte=fte), seed=seed)
    path = tmp_path_factory.getbasetemp() / "session.json"
    write_header(header, path)
    assert read_header(path) == header


def test_it_is_written_for_people(header: Header, tmp_path: Path) -> None:
    write_header(header, tmp_path / "session.json")
    text = (tmp_path / "session.json").read_text(encoding="utf-8")
    assert len(text.splitlines()) > 5
    assert json.loads(text)["format"] == FORMAT


def test_a_missing_or_unreadable_header_is_no_session(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="is not a session"):
        read_header(tmp_path / "session.json")
    (tmp_path / "session.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SessionError, match="is not a session"):
        read_header(tmp_path / "session.json")


def test_a_damaged_field_is_named(header: Header, tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text(json.dumps(header.model_dump(mode="json") | {"seed": "one"}), encoding="utf-8")
    with pytest.raises(SessionError, match="is damaged: seed: "):
        read_header(path)


def test_a_newer_format_is_refused_before_its_fields_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text(json.dumps({"format": FORMAT + 1, "advisor": "9.0", "unheard_of": []}), encoding="utf-8")
    with pytest.raises(SessionError, match=r"newer advisor \(9\.0.*pip install -U"):
        read_header(path)
