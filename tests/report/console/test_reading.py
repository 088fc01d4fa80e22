"""A probe's answer in the terminal."""

from rich.console import Console

from advisor.core.reading import Reading
from advisor.report.console import show_reading
from tests.report.conftest import TOO_HIGH, printed


def test_a_learning_rate_reading_is_drawn(console: Console, rate_reading: Reading) -> None:
    show_reading(rate_reading, console)
    lines = printed(console).splitlines()
    assert lines[:2] == [
        "Which learning rate suits sgd at batch size 64?",
        "0.05, between 0.02 and 0.12 (medium confidence).",
    ]
    assert any("•" in line for line in lines)
    assert "           │ pick 0.05   ┊ edge of divergence 0.61" in lines
    assert "   rate  at 6 %  at 25 %" in lines
    assert "    0.5  failed      0.4" in lines
    assert lines[-1] == "Price: 0.42x, 19 s."
    assert all(len(line) <= 80 for line in lines)


def test_a_range_test_without_a_curve_is_not_drawn(console: Console, rate_reading: Reading) -> None:
    test = {"rates": [1e-5, 1e-4], "smoothed": [None, "NaN"], "losses": [None, None]}
    show_reading(rate_reading.model_copy(update={"evidence": {"range_test": test}}), console)
    assert len(printed(console).splitlines()) == 3


def test_other_readings_list_facts_and_findings(console: Console, readings: tuple[Reading, ...]) -> None:
    show_reading(readings[0].model_copy(update={"findings": (TOO_HIGH,)}), console)
    text = printed(console)
    assert "1 finding." in text
    assert "finding   The learning rate is probably too high." in text
    assert "  - inputs: has nan = no" in text
