from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from advisor.core.events import TrainingProgress, TrainingStarted, Warned
from advisor.knowledge.base import Knowledge
from advisor.wizard.face import Leave
from advisor.wizard.screen import Answer, Choice, Screen
from advisor.wizard.web.face import WebFace

SCREEN = Screen(name="a", title="A", choices=(Choice(key="accept", label="Yes"),))


def test_the_first_answer_to_a_step_counts(known: Knowledge) -> None:
    face = WebFace(known)
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(face.ask, SCREEN)
        while face.board.screen is None:
            pass
        turn = face.board.turn
        face.answer(turn - 1, Answer(choice="stale"))
        face.answer(turn, Answer(choice="accept"))
        face.answer(turn, Answer(choice="again"))
        assert asked.result().choice == "accept"
        asked = thread.submit(face.ask, SCREEN)
        face.leave()
        with pytest.raises(Leave):
            asked.result()


def test_progress_becomes_a_curve_for_each_training(known: Knowledge) -> None:
    face = WebFace(known)
    for event in (
        TrainingStarted("probe", "one", 0.1),
        TrainingProgress(0.5, 2.0),
        TrainingStarted("probe", "two", 0.1),
        TrainingProgress(0.25, 3.0),
        TrainingProgress(0.5, 2.5),
        Warned("careful"),
    ):
        face.tell(event)
    first, second = face.board.curves
    assert (first.label, first.y) == ("one", (2.0,))
    assert (second.x, second.y) == ((0.25, 0.5), (3.0, 2.5))
    assert face.board.fraction == 0.5
    assert "careful" in face.board.told
    face.leave()
    with pytest.raises(KeyboardInterrupt):
        face.tell(TrainingProgress(0.75, 2.0))
