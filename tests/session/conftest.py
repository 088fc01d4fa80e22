from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.situation import Situation
from advisor.session import Session
from advisor.session.header import Header


@pytest.fixture
def header() -> Header:
    return Header(advisor="0.1.0", problem="/tmp/problem.py", budget=Budget(fte=3))


@pytest.fixture
def empty_ledger() -> Ledger:
    return Ledger(
        name="toy",
        situation=Situation(task="tabular-classification"),
        metric="loss",
        direction="minimize",
        start=Config(optimizer="adam", learning_rate=1e-3),
    )


@pytest.fixture
def session(tmp_path: Path, header: Header, empty_ledger: Ledger) -> Session:
    return Session.create(tmp_path / "session", header, empty_ledger)
