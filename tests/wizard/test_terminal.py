"""The wizard in a real pseudo-terminal: each mode is left once and come back to."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from advisor.session import Session
from tests.commands.conftest import TINY
from tests.wizard.conftest import TRAIN, write_log

Spawn = Callable[..., pexpect.spawn]
#: Of torch's import on a busy machine.
PATIENCE = 60
BOLD = re.compile(r"\x1b\[[0-9;]*m")
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")


@pytest.fixture
def spawn(tmp_path: Path) -> Spawn:
    """Return a function that starts `advisor wizard` in a terminal of 80 columns."""

    def start(*words: object, **extra: str) -> pexpect.spawn:
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": root, "TERM": "xterm", "OMP_NUM_THREADS": "1", **extra}
        command = ["-m", "advisor", "wizard", *map(str, words)]
        return pexpect.spawn(
            sys.executable,
            command,
            cwd=str(tmp_path),
            env=environment,
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(40, 80),
        )

    return start


def ended(child: pexpect.spawn) -> int:
    """Return the exit code of a wizard that is about to end."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus is not None
    return int(child.exitstatus)


def test_a_problem_left_by_q_and_come_back_to(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(TINY, encoding="utf-8")
    child = spawn("tiny.py")
    child.expect("Leave for now")
    child.send("\r")
    child.expect("Budget, such as")
    child.send("4x\r")
    child.expect("The plan for 4x")
    child.expect("Leave for now")
    child.send("q")
    child.expect("advisor wizard --resume")
    assert ended(child) == 0
    child = spawn("--resume")
    child.expect("The plan for 4x")
    child.expect("Leave for now")
    child.send("\r")
    child.expect("Look at the data and the model")
    child.expect("Leave for now")
    child.send("w")
    child.expect("Fix the model")
    child.expect("Leave for now")
    child.send("\r")
    child.expect("Train your own configuration")
    child.expect("Leave for now")
    child.send("\r")
    child.expect("Find the learning rate")
    child.expect("Leave for now")
    child.send("\x03")
    assert ended(child) == 130
    assert len(Session.open(tmp_path / "sessions" / "tiny-1").ledger.trials) == 1


def test_a_command_left_by_control_d_without_colour(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    child = spawn("--task", "tabular-classification", NO_COLOR="1")
    told: list[str] = []

    def say(expected: str, keys: str) -> None:
        child.expect_exact(expected)
        told.append(child.before + child.after)
        child.send(keys)

    say("Leave for now", "\x1b[B\r")
    say("Command", f"{sys.executable} train.py --lr {{learning_rate}}\r")
    say("Values", "learning_rate=0.0005\r")
    say("Path of the log, or nothing", "\r")
    say("Minutes", "1\r")
    say("Leave for now", "\r")
    say("Budget, such as", "\x04")
    child.expect("advisor wizard --resume")
    assert ended(child) == 0
    child = spawn("--resume", NO_COLOR="1")
    say("Budget, such as", "3x\r")
    say("Leave for now", "\r")
    say("train.py --lr 0.0005", "")
    say("Leave for now", "\r")
    say("Change one thing", "")
    say("train.py --lr 0.00", "")
    say("Leave for now", "q")
    assert ended(child) == 0
    printed = "".join(told)
    assert not COLOURS.search(printed)
    # Lines with cursor movements are a prompt being drawn; what was typed and what is to be copied may be longer.
    ours = [line for line in BOLD.sub("", printed).split("\r\n") if "\x1b" not in line and "train.py" not in line]
    assert len(ours) > 30
    assert max(map(len, ours)) <= 80


def test_logs_in_plain_lines_left_and_come_back_to(spawn: Spawn, tmp_path: Path) -> None:
    write_log(tmp_path / "first.csv", 0.0008)
    write_log(tmp_path / "second.csv", 0.008)
    child = spawn("first.csv", "--plain")
    child.expect("Number: ")
    child.send("cnn-classification\r")
    child.expect("File or values")
    child.send("learning_rate=0.0008\r")
    child.expect("Number: ")
    child.send("1\r")
    child.expect("0.0008 → 0.008")
    child.expect("Number: ")
    child.send("w\r")
    child.expect("The rule behind it: LRN003")
    child.expect("Number: ")
    child.send("\x04")
    child.expect("advisor wizard --resume")
    assert ended(child) == 0
    child = spawn("--resume", "--plain")
    child.expect("0.0008 → 0.008")
    child.expect("Number: ")
    child.send("1\r")
    child.expect("Path of the new log: ")
    child.send("nowhere.csv\r")
    child.expect("nowhere.csv cannot be opened")
    child.expect("Number: ")
    child.send("1\r")
    child.expect("Path of the new log: ")
    child.send("second.csv\r")
    child.expect("Did it help")
    child.expect("Keep it")
    child.expect("Number: ")
    assert "\x1b" not in child.before
    child.send("b\r")
    child.expect("Change one thing")
    child.expect("Number: ")
    child.send("q\r")
    assert ended(child) == 0


def test_hostile_input_is_answered_and_asked_again(spawn: Spawn, tmp_path: Path) -> None:
    write_log(tmp_path / "first.csv", 0.0008)
    child = spawn("first.csv", "--plain")
    child.expect("Number: ")
    for typed, told in [("", "is no answer here"), ("99", "is no answer here"), ("b", "this is the first step")]:
        child.send(f"{typed}\r")
        child.expect(told)
        child.expect("Number: ")
    child.send("\x03")
    assert ended(child) == 130
