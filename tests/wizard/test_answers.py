"""Whole wizards, replayed from files: in this process, as a script meets them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from advisor.session import Session
from tests.commands.conftest import TINY, Command, advisor, tiny
from tests.wizard.conftest import ACCURATE, TRAIN, write_log

__all__ = ["advisor", "tiny"]


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "answers.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_problem_is_tuned_to_the_end(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    outcome = advisor("wizard", tiny, "--answers", file_of(tmp_path, "before: accept", "budget: 4x", "*:"))
    assert outcome.code == 0, outcome.err
    for told in ("Look at the data", "main flow, step 3 of 9", "Find the learning rate", "Did it help?", "The result"):
        assert told in outcome.out
    assert "\x1b" not in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80
    session = tmp_path / "sessions" / "tiny-1"
    assert (session / "report.html").exists()
    ledger = Session.open(session).ledger
    assert ledger.result is not None
    assert ledger.spent <= 4
    assert advisor("export", session, "--to", "python").code == 0
    assert advisor("report", session).code == 0


def test_skip_edit_and_back_in_a_problem(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "before: accept",
        "budget: 4x",
        "agreed: back",
        "budget: 5x",
        "agreed: accept",
        "check: why",
        "check: skip",
        "start: accept",
        "rate: skip",
        "change: edit 8",
        "verdict: back",
        "change: edit 8",
        "verdict: accept",
        "change: end",
        "*:",
    )
    outcome = advisor("wizard", tiny, "--answers", path)
    assert outcome.code == 0, outcome.err + outcome.out
    ledger = Session.open(tmp_path / "sessions" / "tiny-1").ledger
    assert ledger.plan is not None
    assert ledger.plan.fte == 5
    assert not [reading for reading in ledger.readings if reading.probe != "price"]
    (step,) = ledger.steps
    assert step.hypothesis.changes[0].to == 8
    assert step.hypothesis.changes[0].because == "you chose this value"
    # The training that was taken back was not made again: it was kept, with its number.
    assert len(list((tmp_path / "sessions" / "tiny-1" / "runs").glob("*.jsonl"))) == 2
    assert "start" in {trial.purpose for trial in ledger.trials}
    # Only its price was measured twice; what was taken up again is paid once.
    assert 0 < ledger.taken_back_fte < 0.2


def test_a_command_is_run_and_its_lines_are_read(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    path = file_of(
        tmp_path,
        "task: tabular-classification",
        "values: learning_rate=0.0005",
        "log:",
        "minutes: 1",
        "before: accept",
        "budget: 3x",
        "agreed: accept",
        "start: accept",
        "change: accept",
        "verdict: accept",
        "*: ",
    )
    outcome = advisor("wizard", "--answers", path, "--", sys.executable, "train.py", "--lr", "{learning_rate}")
    assert outcome.code == 0, outcome.err + outcome.out
    ledger = Session.open(tmp_path / "sessions" / "wizard-1").ledger
    assert ledger.steps[0].decision == "kept"
    assert ledger.result is not None
    found = ledger.result.best["learning_rate"]
    assert found == [step for step in ledger.steps if step.decision == "kept"][-1].hypothesis.changes[0].to
    assert f"To run it:\n  {sys.executable} train.py --lr {found}\n" in outcome.out


def test_a_command_is_judged_by_what_it_shows_and_probed_where_it_takes_a_length(
    advisor: Command, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text(ACCURATE, encoding="utf-8")
    path = file_of(
        tmp_path,
        "task: tabular-classification",
        "values: learning_rate=0.0005 epochs=12",
        "log: logs/{run}.csv",
        "minutes: 1",
        "before: accept",
        "budget: 4x",
        "*:",
    )
    words = ("--lr", "{learning_rate}", "--epochs", "{epochs}", "--seed", "{seed}", "--name", "{run}")
    outcome = advisor("wizard", "--plain", "--answers", path, "--", sys.executable, "train.py", *words)
    assert outcome.code == 0, outcome.err + outcome.out
    assert "validation accuracy" in outcome.out
    assert "loss nan" not in outcome.out
    session = Session.open(tmp_path / "sessions" / "wizard-1")
    assert (session.ledger.metric, session.ledger.direction) == ("accuracy", "maximize")
    assert {trial.purpose for trial in session.ledger.trials} > {"probe", "start"}
    assert session.header.command is not None
    # What the wizard began, others can show and go on with.
    assert advisor("tune", "--resume", session.directory, "--report", "report.html").code == 0


def test_a_command_that_fails_is_told_with_its_last_line(advisor: Command, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import sys; sys.exit('no such data set')", encoding="utf-8")
    path = file_of(tmp_path, "task: tabular-classification", "values: learning_rate=0.1", "log:", "minutes: 1", "*:")
    outcome = advisor("wizard", "--answers", path, "--", sys.executable, "train.py", "--lr", "{learning_rate}")
    assert outcome.code == 4
    assert "ended with exit code 1" in outcome.err
    assert outcome.err.endswith("Its last lines:\n  no such data set\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere", "--lr", "{learning_rate}"], "no program 'nowhere'"),
        ([sys.executable, "trian.py", "--lr", "{learning_rate}"], "did you mean 'train.py'"),
        ([sys.executable, "train.py", "--lr", "{lr}"], "{lr} is called {learning_rate} here"),
        ([sys.executable, "train.py", "--log", "{log}"], "{log} names no hyperparameter"),
        ([sys.executable, "train.py"], "no placeholder of a hyperparameter"),
    ],
)
def test_a_command_that_cannot_be_run_leaves_nothing(
    advisor: Command, tmp_path: Path, words: list[str], told: str
) -> None:
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    outcome = advisor("wizard", "--answers", file_of(tmp_path, "*:"), "--", *words)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert told in outcome.err
    assert not list((tmp_path / "sessions").glob("*"))


@pytest.mark.parametrize(
    ("lines", "told", "code"),
    [
        (["colour: red"], "answers 'colour', but the step is 'task'", 2),
        (["task: cnn"], "'cnn' is no answer here", 2),
        (["task"], "line 1 is no answer", 3),
        (["task: cnn-classification", "config: " + "x" * 10_000], "10,000 characters", 2),
        (["task: cnn-classification"], "ends before the wizard does", 2),
        (["task: cnn-classification", "config: nowhere.yaml"], "nowhere.yaml", 3),
    ],
)
def test_wrong_answers_are_told_in_one_sentence(
    advisor: Command, tmp_path: Path, lines: list[str], told: str, code: int
) -> None:
    log = write_log(tmp_path / "run.csv", 0.0008)
    outcome = advisor("wizard", log, "--answers", file_of(tmp_path, *lines))
    assert outcome.code == code, outcome.err
    assert told in outcome.err
    assert outcome.err.count("\n") == 1
    assert len(outcome.err) < 500


def test_files_that_are_not_there(advisor: Command, tmp_path: Path) -> None:
    for words in (["nowhere.csv"], ["nowhere.py"]):
        outcome = advisor("wizard", *words, "--answers", file_of(tmp_path, "*:"))
        assert outcome.code == 3
        assert "nowhere" in outcome.err
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    assert advisor("wizard", "empty.csv", "--answers", file_of(tmp_path, "*:")).code == 3
    assert not list((tmp_path / "sessions").glob("*"))
    missing = advisor("wizard", "--answers", "nowhere.txt")
    assert (missing.code, missing.err.count("\n")) == (3, 1)


def test_without_a_terminal_it_refuses_and_names_the_way(advisor: Command) -> None:
    outcome = advisor("wizard")
    assert outcome.code == 2
    assert "--answers" in outcome.err
    assert outcome.err.count("\n") == 1


def test_there_is_nothing_to_resume(advisor: Command, tmp_path: Path) -> None:
    outcome = advisor("wizard", "--resume", "--answers", file_of(tmp_path, "*:"))
    assert outcome.code == 3
    assert "no wizard to resume" in outcome.err


def test_a_problem_that_changed_is_not_resumed(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    left = advisor("wizard", tiny, "--answers", file_of(tmp_path, "before: accept", "budget: 4x", "agreed: accept"))
    assert left.code == 2
    tiny.write_text(TINY.replace('start={"dropout": 0.0}', 'start={"dropout": 0.1}'), encoding="utf-8")
    outcome = advisor("wizard", "--resume", "--answers", file_of(tmp_path, "*:"))
    assert outcome.code == 3
    assert "start changed" in outcome.err
