"""One place turns errors into a message and an exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import advisor as package
from advisor.cli import EXIT_CODES
from advisor.errors import (
    AdvisorError,
    CheckError,
    InputError,
    KnowledgeError,
    LogError,
    ProblemError,
    SessionError,
    TrainingError,
    UsageError,
)
from tests.commands.conftest import Command, Outcome, advisor, tiny

__all__ = ["advisor", "tiny"]

COMMANDS = ("suggest", "diagnose", "probe", "tune", "report", "status", "knowledge")


def test_the_version(advisor: Command) -> None:
    assert advisor("--version") == Outcome(0, f"advisor {package.__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, advisor: Command) -> None:
    outcome = advisor(command, "--help")
    assert outcome.code == 0
    assert f" {command} [OPTIONS]" in outcome.out
    assert "--help" in outcome.out
    assert command in advisor("--help").out


def test_the_help_tells_the_exit_codes_that_errors_have(advisor: Command) -> None:
    told = " ".join(advisor("--help").out.split())
    assert EXIT_CODES in told
    assert [error.exit_code for error in (CheckError, UsageError, InputError, TrainingError, AdvisorError)] == [
        1,
        2,
        3,
        4,
        5,
    ]
    inputs = (KnowledgeError, LogError, ProblemError, SessionError)
    assert {error.exit_code for error in inputs} == {InputError.exit_code}


def test_a_command_leaves_the_others_alone() -> None:
    program = (
        "import sys\n"
        "from advisor.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(*sorted(name for name in sys.modules if name.startswith('advisor.commands.')))\n"
    )
    command = [sys.executable, "-c", program, "suggest", "--task", "cnn-classification"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "advisor.commands.options advisor.commands.suggest"


def test_a_mistyped_command_is_compared_with_all_of_them(advisor: Command) -> None:
    outcome = advisor("diagnos")
    assert outcome.code == 2
    assert "Did you mean 'diagnose'" in outcome.err


def test_an_interrupted_command_ends_with_130(advisor: Command, tmp_path: Path) -> None:
    impatient = tmp_path / "impatient.py"
    impatient.write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    outcome = advisor("probe", "sanity", impatient)
    assert outcome.code == 130
    assert "Traceback" not in outcome.err


def break_something(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of our own making")

    monkeypatch.setattr("advisor.situations.situation_of", broken)


def test_a_bug_of_ours_is_owned_up_to(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    break_something(monkeypatch)
    outcome = advisor("suggest", "--task", "cnn-classification")
    assert outcome.code == 5
    assert "a bug of ours (ZeroDivisionError: of our own making)" in outcome.err
    assert "ADVISOR_DEBUG=1" in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1


def test_a_bug_of_ours_shows_where_when_asked_to(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    break_something(monkeypatch)
    monkeypatch.setenv("ADVISOR_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        advisor("suggest", "--task", "cnn-classification")


def test_a_pipe_that_knows_only_ascii_shows_question_marks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "advisor", "knowledge", "show", "learning_rate"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert b"?" in done.stdout
    assert done.stdout.isascii()
