from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.config_file import read_config
from advisor.core.config import Config, Value
from advisor.errors import InputError


def read(folder: Path, text: str) -> Config:
    path = folder / "hp.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_yaml_and_json_are_read(tmp_path: Path) -> None:
    expected = Config(learning_rate=0.01, optimizer="sgd", nesterov=True, gradient_clip_norm=None, batch_size=32)
    assert read(tmp_path, json.dumps(dict(expected))) == expected
    lines = "learning_rate: 0.01\noptimizer: sgd\nnesterov: true\ngradient_clip_norm:\nbatch_size: 32\n"
    assert read(tmp_path, lines) == expected


def test_numbers_are_numbers_as_people_write_them(tmp_path: Path) -> None:
    assert read(tmp_path, "learning_rate: 1e-3\nmixed_precision: off\n") == Config(
        learning_rate=1e-3, mixed_precision="off"
    )
    assert read(tmp_path, '{"learning_rate": 1e-05}').learning_rate == 1e-5


names = st.sampled_from(["learning_rate", "optimizer", "dropout", "nesterov", "width"])
texts = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126))
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(names, values))
def test_what_yaml_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, told: dict[str, Value]) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert read(folder, yaml.safe_dump(told, allow_unicode=True)) == Config(told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no mapping"),
        ("- 1\n- 2\n", "holds no mapping"),
        ("just words", "holds no mapping"),
        ("a: [1, 2", "expected YAML"),
        ("a: !!python/name:os.system", "tags are not used"),
        ("betas: [0.9, 0.999]", "betas is a list"),
    ],
)
def test_anything_else_is_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        read(tmp_path, text)


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml: cannot be read"):
        read_config(tmp_path / "nowhere.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_config(tmp_path)
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InputError, match="expected UTF-8"):
        read_config(tmp_path / "picture.yaml")


def test_nested_settings_and_the_names_of_others_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "hp.yaml"
    path.write_text(
        "optimizer:\n  name: AdamW\n  lr: 1e-3\ntrain: {bs: 64}\nmodel: resnet\nlist: [1]\n", encoding="utf-8"
    )
    assert read_config(path) == Config(optimizer="adamw", learning_rate=0.001, batch_size=64, model="resnet")
    assert read(tmp_path, "lr: 1\nlearning_rate: 2\nwd: 3\ntwo words: 4\n") == Config(
        learning_rate=2, weight_decay=3, two_words=4
    )
