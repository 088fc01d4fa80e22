"""`advisor export`, and the formats of `advisor suggest`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from advisor.commands.options import Format
from advisor.commands.suggest import SuggestionFormat
from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.situation import Situation
from advisor.export.target import Target
from advisor.session import Session
from advisor.session.header import Header
from tests.commands.conftest import Command


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """Return the directory of a session that has only begun."""
    ledger = Ledger(
        name="toy",
        situation=Situation(task="tabular-classification"),
        metric="loss",
        direction="minimize",
        start=Config(optimizer="adam", learning_rate=1e-3, epochs=3),
    )
    header = Header(advisor="0.1.0", problem=None, budget=Budget(fte=3))
    return Session.create(tmp_path / "session", header, ledger).directory


def test_suggest_knows_every_format() -> None:
    assert {item.value for item in SuggestionFormat} == {*(f.value for f in Format), *(t.value for t in Target)}


@pytest.mark.parametrize("target", Target)
def test_suggest_and_export_say_the_same(target: Target, advisor: Command) -> None:
    suggested = advisor("suggest", "--task", "cnn-classification", "--format", target)
    assert suggested.code == 0
    assert advisor("export", "--task", "cnn-classification", "--to", target).out == suggested.out


@pytest.mark.parametrize("target", Target)
def test_a_session_is_exported(target: Target, session: Path, advisor: Command) -> None:
    outcome = advisor("export", session, "--to", target)
    assert outcome.code == 0
    assert "start" in outcome.out
    if target is Target.WANDB:
        assert yaml.safe_load(outcome.out)["parameters"]["learning_rate"]["distribution"] == "log_uniform_values"
    else:
        ast.parse(outcome.out)


def test_it_writes_a_file(advisor: Command, tmp_path: Path) -> None:
    assert advisor("export", "--task", "cnn-classification", "--to", "wandb", "-o", "sweep.yaml").code == 0
    assert yaml.safe_load((tmp_path / "sweep.yaml").read_text(encoding="utf-8"))["method"] == "bayes"
    refused = advisor("export", "--task", "cnn-classification", "--to", "wandb", "-o", "no/such/place.yaml")
    assert refused.code == 3
    assert "cannot be written" in refused.err


@pytest.mark.parametrize(
    "arguments",
    [("--to", "optuna"), ("{session}", "--task", "x", "--to", "hf"), ("{session}", "--batch-size", "8", "--to", "hf")],
)
def test_either_a_session_or_a_task(arguments: tuple[str, ...], session: Path, advisor: Command) -> None:
    assert advisor(*(word.format(session=session) for word in arguments)).code == 2
