from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from advisor.core.outcome import Outcome
from advisor.core.situation import Situation
from advisor.knowledge.base import Knowledge
from advisor.wizard.command_run import CommandTrainable, trainable_of_command
from tests.wizard.conftest import TRAIN


def made(
    folder: Path, known: Knowledge, code: str, more: str = "", minutes: float = 1, **log: Path
) -> CommandTrainable:
    """Return a command that runs the Python in `code`."""
    (folder / "train.py").write_text(code, encoding="utf-8")
    command = f"{sys.executable} {folder / 'train.py'} --lr {{learning_rate}} {more}"
    situation = Situation(task="tabular-classification")
    return trainable_of_command(
        command, {"learning_rate": 0.005}, situation, known, log.get("log"), folder / "commands", minutes
    )


def test_what_it_prints_is_the_log(tmp_path: Path, known: Knowledge) -> None:
    trainable = made(tmp_path, known, TRAIN)
    run = trainable.run(trainable.start, 0)
    assert run.outcome is Outcome.FINISHED
    assert len(run.curves["val_loss"]) == 12
    assert run.config == trainable.start
    assert (run.seed, run.cost) == (0, 1.0)
    assert list(trainable.knobs) == ["learning_rate"]
    assert not trainable.capabilities.seeded
    assert made(tmp_path, known, TRAIN, "--seed {seed}").capabilities.seeded


def test_a_log_of_its_own_is_read_and_an_old_one_is_not(tmp_path: Path, known: Knowledge) -> None:
    writes = (
        "import sys; open(sys.argv[4], 'w').write('step,val_loss\\n' + ''.join(f'{s},{1/(s+1)}\\n' for s in range(9)))"
    )
    trainable = made(tmp_path, known, writes, "--log {log}")
    assert trainable.run(trainable.start, 0).curves["val_loss"].y[-1] == pytest.approx(1 / 9)
    old = tmp_path / "old.csv"
    old.write_text("step,val_loss\n1,1\n2,1\n", encoding="utf-8")
    os.utime(old, (1, 1))
    failed = made(tmp_path, known, "", log=old)
    run = failed.run(failed.start, 0)
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert "0 runs of this training" in run.failure


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise SystemExit('no data')", "ended with code 1: no data"),
        ("print('nothing to see')", "cannot be read as a training log"),
        ("for e in range(9): print(f'epoch {e} train_loss={1 / (e + 1)}')", "holds no val_loss"),
    ],
)
def test_failures_are_outcomes_with_a_reason(tmp_path: Path, known: Knowledge, code: str, told: str) -> None:
    trainable = made(tmp_path, known, code)
    run = trainable.run(trainable.start, 0)
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert told in run.failure


def test_a_loss_that_is_no_number_is_a_divergence(tmp_path: Path, known: Knowledge) -> None:
    code = "for e in range(9): print(f'epoch {e} train_loss=1.0 val_loss=' + ('1.0' if e < 5 else 'nan'))"
    trainable = made(tmp_path, known, code)
    assert trainable.run(trainable.start, 0).outcome is Outcome.DIVERGED


def test_one_that_runs_too_long_is_ended_with_its_children(tmp_path: Path, known: Knowledge) -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    trainable = made(tmp_path, known, code, minutes=0.02)
    run = trainable.run(trainable.start, 0)
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert "longer than" in run.failure
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    state = Path(f"/proc/{child}/stat")
    # Ended, or only waiting to be buried by whoever adopts orphans.
    assert not state.exists() or state.read_text(encoding="utf-8").split()[2] == "Z"


def test_a_program_that_is_not_there(tmp_path: Path, known: Knowledge) -> None:
    situation = Situation(task="tabular-classification")
    words = shlex.join([str(tmp_path / "nowhere")])
    trainable = trainable_of_command(words, {}, situation, known, None, tmp_path / "commands", 1)
    run = trainable.run(trainable.start, 0)
    assert run.failure is not None
    assert "cannot be started" in run.failure
