"""Wording: numbers, effects and certainty."""

import math

import pytest

from advisor.core.finding import Level
from advisor.core.remedy import Change
from advisor.report import words


@pytest.mark.parametrize(
    ("claim", "confidence", "said"),
    [
        ("the learning rate is too high", "high", "The learning rate is too high"),
        ("the learning rate is too high", "medium", "The learning rate is probably too high"),
        ("the learning rate is too high", "low", "The learning rate may be too high"),
        ("many units are dead", "medium", "Many units are probably dead"),
        ("the inputs have not been scaled", "medium", "The inputs have probably not been scaled"),
        ("the inputs have not been scaled", "low", "The inputs may not have been scaled"),
        ("the schedule does not end", "medium", "The schedule probably does not end"),
        ("the schedule does not end", "low", "The schedule may not end"),
        ("the model overfits", "high", "The model overfits"),
        ("the model overfits", "medium", "Probably the model overfits"),
        ("the model overfits", "low", "Possibly the model overfits"),
        ("this run exists", "low", "Possibly this run exists"),
        ("the loss stalls while the rate is high", "medium", "Probably the loss stalls while the rate is high"),
        ("the training ended before it was done", "low", "Possibly the training ended before it was done"),
        ("half precision may be to blame", "medium", "Half precision may be to blame"),
    ],
)
def test_a_claim_is_as_sure_as_we_are(claim: str, confidence: Level, said: str) -> None:
    assert words.hedged(claim, confidence) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0.001, "0.001"),
        (0.00003, "3e-05"),
        (0.912345, "0.9123"),
        (0.0, "0"),
        (1024.0, "1024"),
        (1_250_000, "1,250,000"),
        (12_345.67, "12,346"),
        (3e12, "3e+12"),
        (None, "unknown"),
        (math.nan, "NaN"),
        (-math.inf, "-∞"),
    ],
)
def test_numbers_have_four_digits(amount: float | None, said: str) -> None:
    assert words.number(amount) == said


@pytest.mark.parametrize(("amount", "said"), [(0.0801, "0.08x"), (0.001, "<0.01x"), (0.0, "0.00x"), (2.996, "3.00x")])
def test_full_training_equivalents(amount: float, said: str) -> None:
    assert words.fte(amount) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.5, "50 %"), (0.1234, "12.3 %"), (0.0002, "<0.1 %"), (0.0, "0 %"), (1.0, "100 %")]
)
def test_shares_are_percentages(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (0.01, "<0.1 s"), (1.44, "1.4 s"), (44, "44 s"), (720, "12 min"), (3900, "1 h 05 min")],
)
def test_durations_have_the_unit_that_reads_best(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


def test_an_improvement_shows_its_sign() -> None:
    assert [words.difference(x) for x in (0.01234, -0.5, 0.0, None)] == ["+0.0123", "-0.5", "±0", "unknown"]


def test_values_are_worded() -> None:
    assert [words.value(x) for x in (True, False, None, "sgd", 0.5)] == ["yes", "no", "none", "sgd", "0.5"]


def test_a_change_names_both_ends_or_what_to_do() -> None:
    change = Change(change="learning_rate", from_=0.5, to=0.05, operation="multiply by 0.1", because="it diverges")
    assert words.change(change) == "learning_rate 0.5 → 0.05"
    assert words.change(change.model_copy(update={"from_": None})) == "learning_rate → 0.05"
    unknown = change.model_copy(update={"from_": None, "to": None})
    assert words.change(unknown) == "learning_rate: multiply by 0.1"
    assert words.changes(()) == "nothing"


def test_sentences_and_lists() -> None:
    assert words.sentence("why not?") == "Why not?"
    assert words.sentence("done") == "Done."
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.plural(1, "training") == "1 training"
    assert words.plural(0, "training") == "0 trainings"
    assert words.interval(None, 1.0) is None
    assert words.effect_interval(0.01, 0.03) == "+0.01 to +0.03"
