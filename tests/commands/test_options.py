from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.commands.options import Format, assignments, mapping, print_data, ranges, scalar, seconds, start_values
from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Value
from advisor.core.remedy import Change
from advisor.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("32", 32),
        ("0.5", 0.5),
        ("true", True),
        ("False", False),
        ("none", None),
        ("null", None),
        ("off", "off"),
        ("cosine", "cosine"),
        (" adam ", "adam"),
    ],
)
def test_a_value_is_what_people_mean(text: str, value: Value) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


@given(st.integers() | st.floats(allow_nan=False))
def test_numbers_are_read_as_python_writes_them(number: float) -> None:
    assert scalar(str(number)) == number


def test_assignments_keep_their_order_and_what_follows_the_first_equals_sign() -> None:
    told = assignments(["learning_rate=0.01", " note = a=b", "optimizer=sgd"])
    assert list(told.items()) == [("learning_rate", 0.01), ("note", "a=b"), ("optimizer", "sgd")]
    assert assignments(None) == {}


@pytest.mark.parametrize("text", ["learning_rate", "=3", "two words=1", "", "1st=2"])
def test_what_is_no_assignment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not an assignment"):
        assignments([text])


def test_columns_are_ours_to_theirs() -> None:
    assert mapping(["val_loss=valid/loss", "train_loss=a=b"]) == {"val_loss": "valid/loss", "train_loss": "a=b"}
    assert mapping(None) == {}


@pytest.mark.parametrize("text", ["val_loss", "val_loss=", "=x"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a mapping"):
        mapping([text])


CHANGE = Change(change="dropout", from_=0.0, to=0.3, operation="raise to at least 0.3", because="a → b")


@pytest.mark.parametrize(("form", "parse"), [(Format.JSON, json.loads), (Format.YAML, yaml.safe_load)])
def test_nouns_are_printed_by_their_public_names(
    form: Format, parse: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(parse)
    print_data([CHANGE, {"plain": 1}], form)
    out = capsys.readouterr().out
    assert parse(out) == [CHANGE.model_dump(by_alias=True), {"plain": 1}]
    assert "from" in parse(out)[0]
    assert "→" in out
    print_data(Budget(fte=3), form)
    assert parse(capsys.readouterr().out) == {"fte": 3.0, "seconds": None}


def test_a_start_is_values_and_files_the_last_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "hp.yaml"
    path.write_text("learning_rate: 1e-3\nbatch_size: 64\n")
    assert start_values([str(path), "learning_rate=0.1"]) == {"learning_rate": 0.1, "batch_size": 64}
    assert start_values(None) == {}
    with pytest.raises(UsageError, match="is not an assignment"):
        start_values(["learning_rate"])


def test_ranges_are_words_or_two_ends() -> None:
    assert ranges(["optimizer=adam|sgd"])["optimizer"].choices == ("adam", "sgd")
    assert ranges(["dropout=0..0.5"])["dropout"] == Range(low=0.0, high=0.5)
    for wrong in ("dropout", "dropout=0.5..0", "dropout=a..b", "dropout=0..1..2", "=1..2"):
        with pytest.raises(UsageError, match="is no range"):
            ranges([wrong])


def test_a_time_is_seconds() -> None:
    assert seconds("10m") == 600
    with pytest.raises(UsageError, match="is no time"):
        seconds("3x")
