"""Sessions of what is no Problem: what they remember when they are opened again."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.errors import SessionError, UsageError
from advisor.programs.command import CommandTrainable
from advisor.programs.function import FunctionTask, Report
from advisor.tuning.opening import begin, resume
from tests.programs.programs import CURVE, PYTHON, program

START = {"learning_rate": 0.01, "epochs": 10}


def line(folder: Path, **fields: object) -> CommandLine:
    words = (*PYTHON, str(program(folder)), "--lr", "{learning_rate}", "--epochs", "{epochs}", "--seed", "{seed}")
    told = {"words": words, "task": "tabular-classification", "folder": str(folder), **fields}
    return CommandLine.model_validate(told)


def test_a_resumed_command_remembers_what_is_tuned_and_how_long_it_takes(tmp_path: Path) -> None:
    program(tmp_path, CURVE.replace(" val_loss={loss + 0.05:.4f}", ""))
    command = line(tmp_path)
    program(tmp_path, CURVE.replace(" val_loss={loss + 0.05:.4f}", ""))
    tuner = begin(command, tmp_path / "s", Budget.parse("5x"), START)
    with tuner.session:
        plan = tuner.plan()
    assert (tuner.session.ledger.metric, tuner.session.ledger.direction) == ("accuracy", "maximize")
    again = resume(tmp_path / "s")
    assert isinstance(again.trainable, CommandTrainable)
    assert again.session.header.command == command
    assert again.trainable.objective.curve == "val_accuracy"
    assert again.trainable.is_settled
    assert again.trainable.pace == pytest.approx(plan.seconds_per_fte)
    with again.session:
        assert again.plan() == plan


def test_output_of_a_resumed_session_does_not_overwrite_what_is_there(tmp_path: Path) -> None:
    tuner = begin(line(tmp_path), tmp_path / "s", Budget.parse("5x"), START)
    with tuner.session:
        tuner.plan()
    again = resume(tmp_path / "s").trainable
    assert again.run(again.start, 0).outcome is Outcome.FINISHED
    assert [path.name for path in sorted((tmp_path / "s" / "output").glob("*.out"))] == ["0001.out", "0002.out"]


def test_the_first_training_may_take_all_of_a_budget_in_time(tmp_path: Path) -> None:
    trainable = begin(line(tmp_path), tmp_path / "s", Budget.parse("2h"), START).trainable
    assert isinstance(trainable, CommandTrainable)
    assert trainable.first_timeout == 7200


def test_too_small_a_budget_leaves_no_session(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="smaller than any question"):
        begin(line(tmp_path), tmp_path / "s", Budget.parse("0.1x"), START)
    assert not (tmp_path / "s").exists()


def test_a_session_of_a_function_needs_the_function(tmp_path: Path) -> None:
    def train(config: Config, report: Report) -> None:
        report(step=1, val_loss=config.number("learning_rate", 0.0))

    begin(FunctionTask(train, "tabular-classification"), tmp_path / "s", Budget.parse("5x"), {"learning_rate": 0.1})
    with pytest.raises(SessionError, match="made in Python"):
        resume(tmp_path / "s")
    assert resume(tmp_path / "s", FunctionTask(train, "tabular-classification")).trainable.name == "train"
