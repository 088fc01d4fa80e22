from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.knowledge.texts import UnreadableError
from advisor.knowledge.yaml_files import parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("-2.5", -2.5),
        (".5", 0.5),
        ("12", 12),
        ("'12'", "12"),
        ("no", "no"),
        ("off", "off"),
        ("true", True),
        ("~", None),
        ("", None),
        ("2020-01-01", "2020-01-01"),
        ("1e5x", "1e5x"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
        ("a:\n  - >-\n    one\n    two", {"a": ["one two"]}),
    ],
)
def test_values_are_what_their_writer_means(text: str, value: Any) -> None:
    assert parse_yaml(text) == value
    assert type(parse_yaml(text)) is type(value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc xyz:#-'\"\n", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_reads_back_what_pyyaml_writes(data: Any) -> None:
    assert parse_yaml(yaml.safe_dump(data)) == data


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: 'a' is given twice"),
        ("a: !!python/object/apply:os.system [ls]", "line 1: tags are not used here"),
        ("a: &x 1\nb: *x", "line 1: anchors and aliases"),
        ("[1]: 2", "expected a word before the colon"),
        ("a: 1\n---\nb: 2", "expected one document"),
        ("a: [1", "expected YAML (did not find expected"),
        ("[" * 60 + "]" * 60, "nested more than 40 levels deep"),
    ],
)
def test_refuses_in_words(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read_yaml(path)
    assert complaint in str(caught.value)
