"""Rules agree: on the same case, no two of them begin by pulling one hyperparameter in opposite directions."""

from __future__ import annotations

from itertools import permutations

import pytest

from advisor.core.remedy import Fallback, Remedy
from advisor.knowledge.loader import load_knowledge
from advisor.knowledge.models import Rule
from advisor.knowledge.verdict import verdict_of

RULES = list(load_knowledge().active_rules)


def direction(remedy: Remedy) -> int:
    """Return 1 when a remedy raises its hyperparameter, -1 when it lowers it, 0 when that depends on the value."""
    doing: Remedy | Fallback = remedy.else_ or remedy
    if doing.multiply is not None:
        return (doing.multiply > 1) - (doing.multiply < 1)
    if doing.add is not None:
        return (doing.add > 0) - (doing.add < 0)
    return (doing.at_least is not None) - (doing.at_most is not None)


def are_opposite(one: Rule, other: Rule) -> bool:
    if not one.remedies or not other.remedies or one.remedies[0].change != other.remedies[0].change:
        return False
    return direction(one.remedies[0]) * direction(other.remedies[0]) < 0


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        ({"multiply": 3}, 1),
        ({"multiply": 0.3}, -1),
        ({"add": -1}, -1),
        ({"at_least": 0}, 1),
        ({"at_most": 0}, -1),
        ({"to": 1}, 0),
        ({"switch": "adam"}, 0),
        ({"by_probe": "lr_range", "else": {"multiply": 0.1}}, -1),
    ],
)
def test_a_remedy_has_a_direction(remedy: dict[str, object], expected: int) -> None:
    assert direction(Remedy.model_validate({"change": "x", "because": "y", **remedy})) == expected


def test_no_two_rules_fire_with_opposite_remedies_on_the_same_case() -> None:
    quarrels = [
        f"{one.id} and {other.id} on {case.note!r} of {one.id}"
        for one, other in permutations(RULES, 2)
        if are_opposite(one, other)
        for case in one.cases
        if case.expected == "fires" and verdict_of(other, case.signs) == "fires"
    ]
    assert quarrels == []
