from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.advice import Range
from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.remedy import Change
from advisor.core.situation import Situation
from advisor.core.step import Hypothesis
from advisor.errors import AdvisorError, UsageError
from advisor.knowledge.base import Knowledge
from advisor.session.entries import Opened
from advisor.strategy.actions import Check, FindRate, Train
from advisor.wizard.editing import edited, values_in
from advisor.wizard.state import Done, State

START = Config(dropout=0.0, learning_rate=0.1)
KNOBS = {"dropout": Range(low=0.0, high=0.6), "learning_rate": Range(scale="log", low=1e-10, high=1e3)}
LEDGER = Ledger(name="a", situation=Situation(), metric="loss", direction="minimize", start=START)
STATE = State().with_(Done(work="open", entries=(Opened(ledger=LEDGER),), knobs=KNOBS))
CHANGE = Change(change="dropout", from_=0.0, to=0.2, operation="set to 0.2", because="it overfits")
TRAIN = Train(START.with_(dropout=0.2), 0, "change", Hypothesis(reason="it overfits", changes=(CHANGE,), predicted=0.1))


@pytest.mark.parametrize("text", ["0.5", "dropout=0.5", " dropout=0.5 "])
def test_another_value_replaces_the_proposed_one(known: Knowledge, text: str) -> None:
    other = edited(TRAIN, text, STATE, known)
    assert isinstance(other, Train)
    assert other.config == START.with_(dropout=0.5)
    assert other.hypothesis is not None
    # Nobody predicted this one.
    assert other.hypothesis.predicted is None


def test_another_hyperparameter_leaves_the_proposal_out(known: Knowledge) -> None:
    other = edited(TRAIN, "learning_rate=0.01", STATE, known)
    assert isinstance(other, Train)
    assert other.config == START.with_(learning_rate=0.01)


@pytest.mark.parametrize("text", ["0", "7", "nan", "dropout=much", "width=3", "dropout=", "'", "learning_rate=0.1"])
def test_values_that_cannot_be_are_refused(known: Knowledge, text: str) -> None:
    with pytest.raises(UsageError):
        edited(TRAIN, text, STATE, known)


@pytest.mark.parametrize(("text", "fte"), [("0.4", 0.4), ("0.4x", 0.4), ("2X", 2.0)])
def test_a_probe_may_spend_another_amount(known: Knowledge, text: str, fte: float) -> None:
    other = edited(FindRate(START, 0.8, Range(), None), text, STATE, known)
    assert isinstance(other, FindRate)
    assert other.fte == fte


@pytest.mark.parametrize("text", ["0", "-1", "99", "much", "nan", "true", ""])
def test_amounts_that_cannot_be_are_refused(known: Knowledge, text: str) -> None:
    with pytest.raises(UsageError):
        edited(FindRate(START, 0.8, Range(), None), text, STATE, known)


def test_other_steps_have_nothing_to_change(known: Knowledge) -> None:
    with pytest.raises(UsageError):
        edited(Check(), "1", STATE, known)


@given(st.text(max_size=60))
def test_any_text_is_values_or_one_sentence(known: Knowledge, text: str) -> None:
    try:
        values = values_in(text, KNOBS, known)
    except AdvisorError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert set(values) <= set(KNOBS)
    assert "\n" not in sentence
