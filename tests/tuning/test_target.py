"""A tuning for time to a target, for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.target import Target
from advisor.core.terms import Terms
from advisor.errors import ProblemError, UsageError
from advisor.tuning.opening import begin, resume
from tests.programs.programs import PYTHON, program
from tests.training.problems import tiny


def test_the_sooner_the_better(tmp_path: Path) -> None:
    terms = Terms(target=Target.parse("accuracy=0.8"))
    problem = tiny()
    tuner = begin(problem, tmp_path / "s", Budget(fte=4), terms=terms)
    with tuner.session:
        assert "how soon a full training reaches accuracy 0.8, in epochs" in tuner.plan().asked[0]
        result = tuner.tune()
    assert (result.metric, result.direction) == ("epochs to accuracy 0.8", "minimize")
    assert result.best_score is not None
    assert result.best_score <= 8
    assert "full trainings that finished reached accuracy 0.8" in result.remarks[0]
    best = next(trial for trial in tuner.session.ledger.trials if trial.config == result.best and trial.length == 1)
    run = tuner.session.run(best.id)
    assert run is not None
    reached = run.curves["val_accuracy"]
    first = float(reached.x[(reached.y >= 0.8).argmax()]) / (run.planned_x or 1) * 8
    assert best.score is not None
    assert best.score <= first <= best.score + 1.6


def test_a_command_shows_the_metric_that_the_target_names_also_when_resumed(tmp_path: Path) -> None:
    words = (*PYTHON, str(program(tmp_path)), "--lr", "{learning_rate}", "--epochs", "{epochs}", "--seed", "{seed}")
    command = CommandLine(words=words, task="tabular-classification", folder=str(tmp_path))
    terms = Terms(target=Target.parse("acc=0.55"))
    tuner = begin(command, tmp_path / "s", Budget(fte=3), {"learning_rate": 0.002, "epochs": 10}, terms=terms)
    with tuner.session:
        tuner.plan()
    again = resume(tmp_path / "s")
    assert again.trainable.objective.direction == "maximize"
    with again.session:
        result = again.tune()
    assert result.metric == "epochs to accuracy 0.55"
    assert result.best_score is not None
    assert result.best_score <= 10


def test_a_metric_that_is_not_measured_or_another_wish_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="'f1'"):
        begin(tiny(), tmp_path / "s", Budget(fte=4), terms=Terms(target=Target.parse("f1=0.9")))
    words = (*PYTHON, str(program(tmp_path)), "--lr", "{learning_rate}")
    command = CommandLine(words=words, task="tabular-classification", folder=str(tmp_path), metric="val_loss")
    with pytest.raises(UsageError, match="leave out --metric val_loss"):
        begin(command, tmp_path / "s", Budget(fte=4), terms=Terms(target=Target.parse("acc=0.9")))
