"""A tuning that climbs through parts of the data, for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.core.budget import Budget
from advisor.core.command import CommandLine
from advisor.core.config import Config
from advisor.core.terms import Terms
from advisor.errors import UsageError
from advisor.programs.function import FunctionTask, Report
from advisor.session import Session
from advisor.tuning.opening import begin, resume
from tests.programs.programs import PYTHON, program
from tests.training.problems import tiny

PARTS = Terms(fractions=(0.25,))
#: The larger its part of the data, the better; it needs {data_fraction}.
PROGRAM = """
import math, sys

given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
lr, part = float(given["--lr"]), float(given["--part"])
for epoch in range(1, 6):
    loss = 0.3 / part**0.5 + 2 * math.exp(-300 * lr * epoch / 5)
    print(f"epoch {epoch}/5 loss={loss:.4f} val_loss={loss + 0.05:.4f}")
"""


def line(folder: Path, *words: str) -> CommandLine:
    script = str(program(folder, PROGRAM))
    told = (*PYTHON, script, "--lr", "{learning_rate}", *words)
    return CommandLine(words=told, task="tabular-classification", folder=str(folder))


def test_a_killed_climb_goes_on_and_trains_nothing_twice(tmp_path: Path) -> None:
    tuner = begin(tiny(), tmp_path / "s", Budget(fte=3), terms=PARTS)
    made = 0

    def die(event: object) -> None:
        nonlocal made
        made += type(event).__name__ == "TrainingFinished"
        if made == 3:
            raise KeyboardInterrupt

    tuner.listen = die
    with tuner.session, pytest.raises(KeyboardInterrupt):
        tuner.tune()
    again = resume(tmp_path / "s", tiny())
    with again.session:
        again.tune()
    trials = Session.open(tmp_path / "s").ledger.trials
    parts = [trial for trial in trials if trial.data_fraction < 1]
    assert len(parts) >= 4
    assert len({trial.config for trial in parts}) == len(parts)
    assert all(trial.purpose == "probe" for trial in parts)
    assert again.session.ledger.result is not None
    assert again.session.ledger.spent <= 3


def test_a_command_climbs_by_its_placeholder_and_ends_on_all_of_its_data(tmp_path: Path) -> None:
    command = line(tmp_path, "--part", "{data_fraction}")
    tuner = begin(command, tmp_path / "s", Budget(fte=4.5), {"learning_rate": 1e-3}, terms=PARTS)
    with tuner.session:
        result = tuner.tune()
    full = [trial for trial in tuner.session.ledger.trials if trial.purpose != "probe"]
    assert {trial.data_fraction for trial in full} == {1.0}
    assert result.best.number("learning_rate", 0) > 1e-3
    assert result.improvement is not None
    assert result.improvement > 0.3
    assert "data_fraction" not in result.best


def test_a_command_that_cannot_take_a_part_is_refused_before_anything_is_spent(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"put \{data_fraction\}"):
        begin(line(tmp_path, "--part", "1"), tmp_path / "s", Budget(fte=5), {"learning_rate": 1e-3}, terms=PARTS)
    assert not (tmp_path / "s").exists()


def test_a_part_that_is_less_than_a_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"begin with 0\.17 or more"):
        begin(tiny(), tmp_path / "s", Budget(fte=5), terms=Terms(fractions=(0.01, 0.1)))


def test_a_function_is_told_its_part_of_the_data(tmp_path: Path) -> None:
    seen = []

    def train(config: Config, report: Report) -> None:
        seen.append(config.data_fraction)
        report(step=1, val_loss=abs(config.learning_rate - 0.01) / config.data_fraction + 0.1)

    task = FunctionTask(train, "tabular-classification")
    start = {"learning_rate": 0.001, "data_fraction": 1}
    tuner = begin(task, tmp_path / "s", Budget(fte=5), start, terms=PARTS)
    with tuner.session:
        result = tuner.tune()
    assert set(seen) == {0.25, 1}
    assert dict(result.start) == {"learning_rate": 0.001}
