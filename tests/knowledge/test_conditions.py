from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.core.sign_value import SignValue
from advisor.knowledge.conditions import Condition, judge, lacking

SIGNS = ("a", "b", "c")


def condition(**fields: Any) -> Condition:
    return Condition.model_validate(fields)


@pytest.mark.parametrize(
    ("leaf", "value", "verdict"),
    [
        ({"above": 1}, 2, True),
        ({"above": 1}, 1, False),
        ({"at_least": 1}, 1, True),
        ({"below": 1}, 1, False),
        ({"at_most": 1}, 1, True),
        ({"above": 1, "below": 3}, 2, True),
        ({"above": 1, "below": 3}, 3, False),
        ({"above": 1}, None, None),
        ({"above": 1}, "high", None),
        ({"above": 0}, True, None),
        ({"is": True}, True, True),
        ({"is": True}, 1, False),
        ({"is": "sgd"}, "adam", False),
        ({"is": ["sgd", "adam"]}, "adam", True),
        ({"is": "sgd"}, None, None),
    ],
)
def test_a_leaf_compares_one_sign(leaf: dict[str, Any], value: SignValue, verdict: bool | None) -> None:
    assert judge(condition(sign="x", **leaf), {"x": value}) is verdict


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"sign": "x"},
        {"sign": "x", "is": 1, "above": 2},
        {"sign": "x", "above": 1, "all": []},
        {"all": [], "above": 1},
        {"any": [], "not": {"sign": "x", "is": 1}},
    ],
)
def test_a_condition_has_exactly_one_form(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(**fields)


def leaves() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda sign: {"sign": sign, "is": True}, st.sampled_from(SIGNS))


conditions = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
).map(Condition.model_validate)


def slow_judge(tree: Condition, signs: dict[str, bool | None]) -> set[bool]:
    """Return every verdict that some way of giving each leaf of unknown sign its own value would lead to."""
    if tree.not_ is not None:
        return {not verdict for verdict in slow_judge(tree.not_, signs)}
    if tree.sign is not None:
        value = signs[tree.sign]
        return {True, False} if value is None else {value}
    children = tree.all_ if tree.all_ is not None else tree.any_
    fold = all if tree.all_ is not None else any
    return {fold(world) for world in product(*(slow_judge(child, signs) for child in children or ()))}


@given(conditions, st.fixed_dictionaries({sign: st.sampled_from([True, False, None]) for sign in SIGNS}))
def test_judges_like_the_slow_obvious_twin(tree: Condition, signs: dict[str, bool | None]) -> None:
    worlds = slow_judge(tree, signs)
    expected = None if len(worlds) == 2 else next(iter(worlds))
    assert judge(tree, signs) is expected


@given(conditions)
def test_what_is_lacking_is_what_could_not_be_read(tree: Condition) -> None:
    assert set(lacking(tree, {})) == {leaf.sign for leaf in tree.leaves()}
    assert lacking(tree, dict.fromkeys(SIGNS, True)) == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sign": "x", "is": True}, "x is true"),
        ({"sign": "x", "is": ["a", "b"]}, "x is a or b"),
        ({"sign": "x", "above": 0.5, "at_most": 2}, "x above 0.5 and at most 2"),
        ({"not": {"sign": "x", "is": True}}, "not (x is true)"),
        ({"all": [{"sign": "x", "is": True}, {"sign": "y", "below": 1}]}, "(x is true and y below 1)"),
        ({"any": [{"sign": "x", "is": True}, {"sign": "y", "below": 1}]}, "(x is true or y below 1)"),
    ],
)
def test_a_condition_reads_as_words(fields: dict[str, Any], words: str) -> None:
    assert str(condition(**fields)) == words
