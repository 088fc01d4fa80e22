from __future__ import annotations

import copy
import keyword
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from advisor.core.config import Config
from advisor.errors import InputError

NAMES = st.from_regex(r"[a-z][a-z_]{0,10}[a-z]", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


def test_attribute_access_and_with() -> None:
    config = Config(learning_rate=0.1, optimizer="sgd")
    changed = config.with_(learning_rate=0.01)
    assert (config.learning_rate, changed.learning_rate, changed.optimizer) == (0.1, 0.01, "sgd")


def test_it_is_frozen() -> None:
    with pytest.raises(AttributeError, match="with_"):
        Config(a=1).a = 2


def test_an_unknown_name_has_a_hint() -> None:
    with pytest.raises(AttributeError, match="did you mean 'dropout'"):
        _ = Config(dropout=0.1).dropuot


@pytest.mark.parametrize("name", ["two words", "1st", "class", "_hidden", ""])
def test_names_are_checked(name: str) -> None:
    with pytest.raises(InputError, match="cannot name"):
        Config({name: 1})


def test_values_are_checked() -> None:
    with pytest.raises(InputError, match="is a list"):
        Config({"betas": [0.9, 0.999]})  # type: ignore[dict-item]  # the mistake under test


def test_a_text_is_no_number() -> None:
    with pytest.raises(InputError, match="a number was expected"):
        Config(learning_rate="fast").number("learning_rate", 0.1)


def test_differences_name_both_sides() -> None:
    here, there = Config(a=1, b=2), Config(b=3, c=4)
    assert here.differences(there) == {"a": (1, None), "b": (2, 3), "c": (None, 4)}


@given(st.dictionaries(NAMES, VALUES))
def test_it_survives_json_pickle_and_copy(values: dict[str, bool | int | float | str | None]) -> None:
    config = Config(values)
    adapter = TypeAdapter(Config)
    assert pickle.loads(pickle.dumps(config)) == config
    assert copy.deepcopy(config) == config
    finite = {k: v for k, v in values.items() if not isinstance(v, float) or abs(v) != float("inf")}
    assert adapter.validate_json(adapter.dump_json(Config(finite))) == Config(finite)


@given(st.dictionaries(NAMES, VALUES))
def test_equal_configs_have_equal_hashes(values: dict[str, bool | int | float | str | None]) -> None:
    assert hash(Config(values)) == hash(Config(dict(reversed(values.items()))))
