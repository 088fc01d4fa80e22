from __future__ import annotations

import pytest

from advisor.core.config import Config
from advisor.core.earlier import Earlier
from advisor.core.terms import Terms
from advisor.strategy.actions import Train
from advisor.strategy.likeness import likeness, unlike
from advisor.strategy.won_before import prior, won_before
from tests.strategy.conftest import SITUATION, START, outlook, play, trial

WON = Earlier(source="sessions/a", values={"dropout": 0.3, "weight_decay": 0.01}, gain=0.4, confirmed_on=2, likeness=1)
LESS = WON.model_copy(update={"source": "sessions/b", "values": {"dropout": 0.5}, "gain": 0.1})


def flat(config: Config, seed: int) -> float:
    return 0.5 - 0.1 * (config.get("dropout") == 0.3) + 0.001 * seed


def test_a_winner_is_one_candidate_with_its_source_and_a_prior() -> None:
    held = outlook([trial(1, 0.5, START, "start")], terms=Terms(earlier=(WON,)))
    found = list(won_before(held))
    assert [change.change for change in found[0].changes] == ["dropout", "weight_decay"]
    assert found[0].source == "sessions/a"
    assert found[0].predicted == pytest.approx(0.5 * 0.4 * 0.5)
    used = outlook([trial(1, 0.5, START.with_(**WON.values), "start")], terms=Terms(earlier=(WON,)))
    assert list(won_before(used)) == []


def test_what_nobody_confirmed_or_is_less_alike_is_expected_to_bring_less() -> None:
    assert prior(WON.model_copy(update={"confirmed_on": 0})) == prior(WON) / 2
    assert prior(WON.model_copy(update={"likeness": 0.3})) == pytest.approx(0.3 * prior(WON))


def test_the_most_promising_one_is_tried_first_of_all_changes_and_kept_only_if_it_helps() -> None:
    actions, ledger = play(outlook(terms=Terms(earlier=(LESS, WON)), budget="8x"), flat, rate=None)
    sources = [a.hypothesis.source for a in actions if isinstance(a, Train) and a.purpose == "change" and a.hypothesis]
    assert sources[0] == "sessions/a"
    first = next(step for step in ledger.steps if step.hypothesis.source == "sessions/a")
    assert first.decision == "kept"
    _, ledger = play(outlook(terms=Terms(earlier=(LESS,)), budget="8x"), flat, rate=None)
    assert next(step for step in ledger.steps if step.hypothesis.source).decision != "kept"


def test_another_situation_says_nothing() -> None:
    near = SITUATION.model_copy(update={"data_size": 20_000, "parameters": 500})
    assert unlike(SITUATION, near, START, START) is None
    far = SITUATION.model_copy(update={"data_size": 200_000})
    assert "more than ten times apart" in (unlike(SITUATION, far, START, START) or "")
    other = SITUATION.model_copy(update={"task": "cnn-classification"})
    assert "another task" in (unlike(SITUATION, other, START, START) or "")
    assert unlike(SITUATION, near, START, START.with_(optimizer="adamw")) is None
    assert "rates of adam are others" in (unlike(SITUATION, near, START, START.with_(optimizer="sgd")) or "")


def test_likeness_falls_with_the_distance_and_with_what_is_not_known() -> None:
    known = SITUATION.model_copy(update={"parameters": 500})
    assert likeness(known, known) == 1
    further = known.model_copy(update={"data_size": 100_000})
    assert likeness(known, further) == pytest.approx(0.5)
    assert likeness(known, further) < likeness(known, known.model_copy(update={"parameters": None})) < 1
