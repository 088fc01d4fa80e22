from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.config import Config, Value
from advisor.core.events import Event
from advisor.core.trainable import Capabilities
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.session import Session
from advisor.session.header import Header
from advisor.tuning.opening import first_ledger
from advisor.tuning.tuner import Tuner
from tests.probes.simulated import Quadratic

START = Config(optimizer="sgd", learning_rate=0.1, batch_size=32, schedule="cosine")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


def quadratic(**start: Value) -> Quadratic:
    """A trainable whose model and data nobody can look at."""
    return Quadratic(start=START.with_(**start), capabilities=Capabilities(inspectable=False))


Opener = Callable[..., Tuner]


@pytest.fixture
def open_tuner(tmp_path: Path, knowledge: Knowledge) -> Opener:
    """Return a function that opens a tuning in a new session, or the one of `directory`."""

    def open_(
        trainable: Quadratic, budget: str = "5x", name: str = "session", events: list[Event] | None = None
    ) -> Tuner:
        directory = tmp_path / name
        is_there = (directory / "session.json").exists()
        session = Session.open(directory) if is_there else created(directory, trainable, budget)
        tuner = Tuner(trainable, session, knowledge)
        tuner.listen = (events if events is not None else []).append
        return tuner

    return open_


def created(directory: Path, trainable: Quadratic, budget: str) -> Session:
    """Return a new session for the trainable."""
    return Session.create(
        directory, Header(advisor="test", problem=None, budget=Budget.parse(budget)), first_ledger(trainable)
    )
