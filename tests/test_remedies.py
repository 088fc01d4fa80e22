from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.config import Value
from advisor.core.remedy import Change, Remedy
from advisor.knowledge.loader import load_knowledge
from advisor.remedies import resolve

KNOWN = load_knowledge().hyperparameters


def changed(name: str, current: Value, **operation: Any) -> Change | None:
    """Return what the operation makes of the current value."""
    remedy = Remedy.model_validate({"change": name, "because": "it helps", **operation})
    return resolve(remedy, current, KNOWN[name])


def result(name: str, current: Value, **operation: Any) -> Value:
    change = changed(name, current, **operation)
    assert change is not None
    assert change.from_ == current
    assert change.because == "it helps"
    return change.to


@pytest.mark.parametrize(
    ("name", "current", "operation", "to"),
    [
        ("learning_rate", 0.1, {"multiply": 0.3}, 0.03),
        ("dropout", 0.1, {"add": 0.2}, 0.3),
        ("gradient_clip_norm", 5.0, {"to": 1.0}, 1.0),
        ("warmup_fraction", 0.0, {"at_least": 0.05}, 0.05),
        ("label_smoothing", 0.3, {"at_most": 0.1}, 0.1),
        ("optimizer", "adam", {"switch": "adamw"}, "adamw"),
        ("learning_rate", 0.1, {"by_probe": "lr_range", "else": {"multiply": 0.1}}, 0.01),
        ("mixed_precision", "auto", {"to": "off"}, "off"),
        ("nesterov", False, {"to": True}, True),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_each_operation(name: str, current: Value, operation: dict[str, Any], to: Value) -> None:
    assert result(name, current, **operation) == to


@pytest.mark.parametrize(
    ("name", "current", "operation"),
    [
        ("warmup_fraction", 0.1, {"at_least": 0.05}),
        ("label_smoothing", 0.05, {"at_most": 0.1}),
        ("gradient_clip_norm", 1.0, {"to": 1.0}),
        ("optimizer", "adamw", {"switch": "adamw"}),
        ("weight_decay", 0.0, {"multiply": 5}),
        ("batch_size", 1, {"multiply": 0.5}),
        ("dropout", 0.9, {"add": 0.2}),
        ("learning_rate", 1e-8, {"multiply": 0.1}),
    ],
)
def test_what_would_change_nothing_is_no_change(name: str, current: Value, operation: dict[str, Any]) -> None:
    assert changed(name, current, **operation) is None


@pytest.mark.parametrize(
    ("name", "operation", "to"),
    [
        ("learning_rate", {"multiply": 0.1}, None),
        ("dropout", {"add": 0.1}, None),
        ("warmup_fraction", {"at_least": 0.05}, None),
        ("label_smoothing", {"at_most": 0.1}, None),
        ("learning_rate", {"by_probe": "lr_range", "else": {"multiply": 0.1}}, None),
        ("gradient_clip_norm", {"to": 1.0}, 1.0),
        ("schedule", {"switch": "cosine"}, "cosine"),
    ],
)
def test_of_an_unknown_value_it_says_what_to_do(name: str, operation: dict[str, Any], to: Value) -> None:
    change = changed(name, None, **operation)
    assert change is not None
    assert (change.from_, change.to) == (None, to)
    assert change.operation


@pytest.mark.parametrize("current", ["fast", True])
def test_what_is_no_number_cannot_be_calculated_with(current: Value) -> None:
    assert changed("learning_rate", current, multiply=0.1) is None


def test_whole_numbers_stay_whole() -> None:
    assert result("batch_size", 33, multiply=0.5) == 16
    assert isinstance(result("epochs", 7, multiply=0.6), int)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"multiply": 0.1}, "multiply by 0.1"),
        ({"add": 0.1}, "add 0.1"),
        ({"to": 1.0}, "set to 1"),
        ({"at_least": 0.05}, "raise to at least 0.05"),
        ({"at_most": 0.05}, "lower to at most 0.05"),
        ({"by_probe": "lr_range", "else": {"multiply": 3}}, "lr_range probe, else multiply by 3"),
    ],
)
def test_the_operation_is_said_in_words(operation: dict[str, Any], words: str) -> None:
    change = changed("learning_rate", None, **operation)
    assert change is not None
    assert change.operation == words


@settings(deadline=None)
@given(st.floats(1e-8, 10), st.floats(1e-6, 1e6))
def test_a_learning_rate_stays_possible_and_short(current: float, factor: float) -> None:
    change = changed("learning_rate", current, multiply=factor)
    if change is None:
        return
    assert isinstance(change.to, float)
    assert KNOWN["learning_rate"].possible.contains(change.to)
    assert change.to == float(f"{change.to:.4g}")
    assert change.to == pytest.approx(min(max(current * factor, 1e-8), 10), rel=1e-3)
