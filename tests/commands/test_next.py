"""`advisor next` as somebody with a cluster meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Command
from tests.wizard.conftest import write_log

CONFIG = "learning_rate: 0.0008\noptimizer: adam\nbatch_size: 64\n"


@pytest.fixture
def begun(advisor: Command, tmp_path: Path) -> str:
    """Return what the first call printed; its session is sessions/first-1."""
    write_log(tmp_path / "first.csv", 0.0008)
    write_log(tmp_path / "second.csv", 0.008)
    (tmp_path / "hp.yaml").write_text(CONFIG, encoding="utf-8")
    outcome = advisor("next", "first.csv", "--task", "cnn-classification", "--config", "hp.yaml")
    assert outcome.code == 0, outcome.err
    return outcome.out


def test_it_proposes_judges_and_proposes_again(advisor: Command, begun: str, tmp_path: Path) -> None:
    assert "learning_rate 0.0008 → 0.008" in begun
    assert "advisor next sessions/first-1 NEW_LOG" in begun
    assert max(map(len, begun.splitlines())) <= 80
    outcome = advisor("next", "sessions/first-1", "second.csv")
    assert outcome.code == 0
    assert "kept" in outcome.out
    assert "one seed" in outcome.out
    repeated = write_log(tmp_path / "again.csv", 0.008, best=0.301)
    assert "With another seed" not in advisor("next", "sessions/first-1", repeated, "--repeat").out
    told = json.loads(advisor("next", "sessions/first-1", "--format", "json").out)
    assert [trial["purpose"] for trial in told["trials"]] == ["start", "change", "noise"]
    assert [step["decision"] for step in told["steps"]] == ["kept"]
    assert "101x" not in advisor("status", "sessions/first-1").out
    for command in (["status"], ["report"], ["export", "--to", "python"]):
        assert advisor(command[0], "sessions/first-1", *command[1:]).code == 0


def test_a_change_that_is_not_wanted_is_not_proposed_again(advisor: Command, begun: str) -> None:
    del begun
    outcome = advisor("next", "sessions/first-1", "--skip")
    assert "0.0008 → 0.008" not in outcome.out
    assert "0.0008 → 0.008" not in advisor("next", "sessions/first-1").out


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be opened", 3),
        (["first.csv", "second.csv"], "is no session", 2),
        (["first.csv", "--skip"], "is no session", 2),
        (["sessions/first-1", "nowhere.csv"], "nowhere.csv cannot be opened", 3),
        (["sessions/first-1", "first.csv"], "is the log of training 1 again", 3),
        (["sessions/first-1", "--task", "vae"], "knows its task", 2),
        (["first.csv", "--task", "cnn"], "there is no task 'cnn'", 2),
        (["hp.yaml"], "cannot be read as a training log", 3),
    ],
)
def test_wrong_use_is_told_in_one_sentence(
    advisor: Command, begun: str, words: list[str], told: str, code: int
) -> None:
    del begun
    outcome = advisor("next", *words)
    assert outcome.code == code
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_session_that_trains_itself_is_not_taken(advisor: Command, tiny: Path) -> None:
    advisor("tune", tiny, "--budget", "0.4x", "--session", "mine")
    outcome = advisor("next", "mine")
    assert outcome.code == 3
    assert "advisor tune --resume mine" in outcome.err


def test_it_needs_no_torch(begun: str, tmp_path: Path) -> None:
    del begun
    program = (
        "import sys, advisor.cli\n"
        "try: advisor.cli.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'torch', 'optuna', 'plotly', 'sklearn'} & set(sys.modules)\n"
    )
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", program, "next", "sessions/first-1"]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
