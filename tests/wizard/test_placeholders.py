from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.wizard.placeholders import filled, placeholders, takes


def test_places_are_found_once_and_ours_are_no_hyperparameters() -> None:
    command = "train --lr {learning_rate} --out {log} --s {seed} --lr2={learning_rate} --json '{\"a\": 1}'"
    assert placeholders(command) == ["learning_rate"]
    assert takes(command, "seed")
    assert filled(command, {"learning_rate": 0.1, "log": "l", "seed": 3})[-1] == '{"a": 1}'


@given(st.text(min_size=1))
def test_a_value_stays_one_word_whatever_it_holds(value: str) -> None:
    assert filled("train --name {name}", {"name": value}) == ["train", "--name", value]


@pytest.mark.parametrize("command", ["", "train 'open", "train {learning_rate}"])
def test_what_cannot_be_filled_in_is_told(command: str) -> None:
    with pytest.raises(UsageError):
        filled(command, {})


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_command_without_places_is_left_as_it_is(words: list[str]) -> None:
    plain = [word.replace("{", "") for word in words]
    assert filled(shlex.join(plain), {}) == plain
