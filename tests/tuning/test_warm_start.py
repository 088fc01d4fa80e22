"""What earlier sessions hand on, for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.earlier import Earlier
from advisor.errors import UsageError
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.session import Session
from advisor.session.entries import Ended
from advisor.training.problem import Problem
from advisor.training.trainable import ProblemTrainable
from advisor.tuning.opening import begin
from advisor.tuning.samplers import Choice, build
from advisor.tuning.search import enqueue, open_study, propose
from advisor.tuning.warm_start import earlier_wins
from tests.training.problems import clouds, tiny
from tests.tuning.conftest import START


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


SLOW = {"optimizer": "sgd", "learning_rate": 0.01, "batch_size": 16}


def slow(**changes: object) -> Problem:
    return tiny(**{"start": SLOW, "epochs": 30, **changes})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a finished session, one that did not begin, and something else."""
    root = tmp_path_factory.mktemp("sessions")
    tuner = begin(slow(), root / "won", Budget(fte=3))
    with tuner.session:
        assert tuner.tune().improvement
    begin(slow(), root / "open", Budget(fte=3))
    (root / "notes").mkdir()
    return root


def test_a_winner_is_taken_from_a_folder_with_the_reason_for_the_others(folder: Path, knowledge: Knowledge) -> None:
    found, passed_over = earlier_wins([folder], ProblemTrainable(slow()), knowledge)
    best = Session.open(folder / "won").ledger.result
    assert best is not None
    assert [earlier.source for earlier in found] == [str(folder / "won")]
    assert found[0].values["learning_rate"] == best.best.learning_rate
    assert 0 < found[0].gain <= 1
    assert found[0].likeness == 1
    assert passed_over == (f"{folder / 'open'}: it has not finished",)


def test_what_cannot_be_tried_here_is_left_out_with_a_sentence(folder: Path, knowledge: Knowledge) -> None:
    trainable = ProblemTrainable(slow())
    source = Session.open(folder / "won")
    result = source.ledger.result
    assert result is not None
    odd = result.best.with_(width=64, epochs=500, momentum=0.5)
    copy = folder.parent / "odd"
    session = Session.create(copy, source.header, source.ledger)
    session.record(Ended(result=result.model_copy(update={"best": odd})))
    trainable.knobs["momentum"] = Range(low=0.8, high=0.99)
    found, _ = earlier_wins([copy], trainable, knowledge)
    told = " ".join(found[0].left_out)
    assert "width cannot be set here" in told
    assert "epochs is yours to choose" in told
    assert "momentum = 0.5 is impossible" in told
    assert not {"width", "epochs", "momentum"} & set(found[0].values)


def test_another_size_of_the_data_says_nothing(folder: Path, knowledge: Knowledge) -> None:
    large = ProblemTrainable(slow(train=clouds(2000)))
    found, passed_over = earlier_wins([folder / "won"], large, knowledge)
    assert found == ()
    assert "more than ten times apart" in passed_over[0]


def test_a_place_without_sessions_is_refused(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(UsageError, match="there is no session"):
        earlier_wins([tmp_path], ProblemTrainable(slow()), knowledge)


def test_a_winner_is_tried_and_named_in_plan_and_ledger(folder: Path, tmp_path: Path) -> None:
    tuner = begin(slow(), tmp_path / "s", Budget(fte=5.5), warm_start=[folder / "won"])
    with tuner.session:
        assert f"from {folder / 'won'}: learning_rate=" in tuner.plan().asked[0]
        result = tuner.tune()
    sources = [step.hypothesis.source for step in result.ledger]
    # Where the probe found the very same rate, there is nothing left to take over.
    tried = {trial.config for trial in tuner.session.ledger.trials}
    won = Session.open(folder / "won").ledger.result
    assert won is not None
    assert str(folder / "won") in sources or won.best in tried


def test_the_search_asks_for_it_first(tmp_path: Path) -> None:
    from advisor.core.sampler import Sampler

    region = {"learning_rate": Range(scale="log", low=0.01, high=1.0), "dropout": Range(low=0.0, high=0.5)}
    won = Earlier(source="a", values={"learning_rate": 0.3, "width": 3}, gain=0.5, confirmed_on=1, likeness=1)
    around = Config(START).with_(dropout=0.1)
    study = open_study(tmp_path / "study.log", "s", "minimize", build(Choice(Sampler.TPE, ""), region, around, 0))
    for _ in range(2):
        enqueue(study, region, [won], around, [])
    asked = [propose(study, region, around).learning_rate for _ in range(2)]
    assert asked[0] == 0.3
    assert asked[1] != 0.3
    enqueue(study, region, [won], around, [around.with_(learning_rate=0.3)])
    assert propose(study, region, around).learning_rate != 0.3
