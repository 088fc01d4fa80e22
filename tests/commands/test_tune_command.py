"""`advisor tune -- any command` as a user meets it: real programs, killed and interrupted for real."""

from __future__ import annotations

import html
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.session import Session
from tests.commands.conftest import Command
from tests.commands.test_tune import entries, wait_for_trainings
from tests.programs.programs import CURVE, PYTHON, program

TASK = ("--task", "tabular-classification")
FULL = (*PYTHON, "train.py", "--lr", "{learning_rate}", "--epochs", "{epochs}", "--seed", "{seed}")
BARE = (*PYTHON, "train.py", "--lr", "{learning_rate}")
POOR = ("--start", "learning_rate=1e-5")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return program(tmp_path)


def result_of(session: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((session / "result.json").read_text(encoding="utf-8"))
    return found


def test_a_program_that_never_heard_of_us_is_tuned(advisor: Command, script: Path, tmp_path: Path) -> None:
    told = advisor("tune", *TASK, *POOR, "--epochs", "10", "--budget", "8x", "--", *FULL)
    assert told.code == 0, told.err
    for said in (
        "Plan for a budget of 8x, at most",
        "Learning rate",
        "Confirmation",
        "To run it",
        "reports/train.html",
    ):
        assert said in told.out
    assert "torch.optim" not in told.out
    session = tmp_path / "sessions" / "train-1"
    page = (tmp_path / "reports" / "train.html").read_text(encoding="utf-8")
    line = told.out.partition("To run it")[2].split("\n")[1].strip()
    assert line in html.unescape(page)
    assert "torch.optim" not in page
    assert "train-1/output/" in page
    result = result_of(session)
    assert result["spent_fte"] <= 8
    assert result["best_score"] < 0.5 < result["start_score"]
    assert result["low"] > 0
    assert script.read_text(encoding="utf-8") == CURVE
    ledger = Session.open(session).ledger
    assert (ledger.metric, ledger.direction) == ("loss", "minimize")
    assert len(list((session / "output").glob("*.out"))) == 1 + len(ledger.trials)


def test_without_a_length_every_answer_is_a_full_training(advisor: Command, script: Path, tmp_path: Path) -> None:
    told = advisor("tune", *TASK, *POOR, "--budget", "8x", "--", *BARE)
    assert told.code == 0, told.err
    assert script.exists()
    ledger = Session.open(tmp_path / "sessions" / "train-1").ledger
    assert [trial.cost for trial in ledger.trials] == [1.0] * 8
    assert ledger.result is not None
    assert ledger.result.best_score is not None
    assert ledger.result.best_score < 0.6
    assert "takes no seed" in told.out
    assert "cannot be set from outside" in " ".join(told.out.split())


def test_a_budget_of_one_training_is_a_diagnosis(advisor: Command, script: Path) -> None:
    told = advisor("tune", *TASK, *POOR, "--budget", "1x", "--", *BARE)
    assert told.code == 0, told.err
    assert script.exists()
    assert "needs a second training" in told.out
    assert "does not learn" in told.out


@pytest.mark.parametrize("words", [FULL, BARE], ids=["shortenable", "not"])
def test_a_budget_in_time_is_priced_by_run_0(
    words: tuple[str, ...], advisor: Command, script: Path, tmp_path: Path
) -> None:
    length = ("--epochs", "10") if words is FULL else ()
    told = advisor("tune", *TASK, *POOR, *length, "--budget", "2s", "--", *words)
    assert told.code == 0, told.err
    assert script.exists()
    ledger = Session.open(tmp_path / "sessions" / "train-1").ledger
    assert ledger.plan is not None
    assert str(ledger.plan.budget) == "2s"
    start = next(trial for trial in ledger.trials if trial.purpose == "start")
    assert ledger.plan.seconds_per_fte == pytest.approx(start.seconds)
    assert not ledger.plan.is_upper_bound
    assert ledger.seconds < 3


def test_the_start_can_be_a_file_with_more_than_placeholders(advisor: Command, script: Path, tmp_path: Path) -> None:
    settings = "optim:\n  lr: 1e-5\noptimizer: AdamW\nbatch_size: 64\nepochs: 10\ndata_dir: /data\n"
    (tmp_path / "hp.yaml").write_text(settings)
    told = advisor("tune", *TASK, "--start", "hp.yaml", "--budget", "0.5x", "--session", "s", "--", *FULL)
    assert told.code == 0, told.err
    assert script.exists()
    assert "hp.yaml: data_dir: no hyperparameter" in told.err
    start = Session.open(tmp_path / "s").ledger.start
    assert dict(start) == {"learning_rate": 1e-5, "optimizer": "adamw", "batch_size": 64, "epochs": 10}


def test_a_dry_run_tells_the_price_and_leaves_nothing(advisor: Command, script: Path, tmp_path: Path) -> None:
    told = advisor("tune", *TASK, "--epochs", "10", "--budget", "8x", "--dry-run", "--", *FULL)
    assert told.code == 0, told.err
    assert "at most" in told.out
    bare = advisor("tune", *TASK, "--budget", "3x", "--dry-run", "--", *BARE)
    assert bare.code == 0, bare.err
    assert "only the first training tells" in bare.out
    assert advisor("tune", *TASK, "--budget", "2h", "--dry-run", "--", *BARE).code == 2
    assert [path.name for path in tmp_path.iterdir()] == [script.name]


WRONG = {
    "misspelt placeholder": ((), (*PYTHON, "train.py", "{lerning_rate}"), "did you mean"),
    "unknown task": (("--task", "cnn-classifcation"), BARE, "did you mean"),
    "no length": ((), FULL, "--epochs 30"),
    "too small": (("--budget", "0.5x"), BARE, "smaller than any question"),
    "too small for epochs": (("--budget", "0.2x", "--epochs", "10"), FULL, "0.4x or more"),
    "one quoted text": ((), ("python train.py {learning_rate}",), "bash -c"),
    "direction": (("--metric", "goodness"), BARE, "--maximize or --minimize"),
    "range": (("--range", "optimizer"), BARE, "is no range"),
    "range of nothing": (("--range", "dropout=1..0"), BARE, "is no range"),
    "timeout": (("--timeout", "3x"), BARE, "is no time"),
    "start file": (("--start", "missing.yaml"), BARE, "missing.yaml"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_work_is_refused_before_anything_starts(
    name: str, advisor: Command, script: Path, tmp_path: Path
) -> None:
    options, words, said = WRONG[name]
    script.write_text("open('started', 'w')", encoding="utf-8")
    told = advisor("tune", *TASK, *options, "--", *words)
    assert told.code in (2, 3)
    assert said.replace(" or --minimize", "") in told.err.replace("--minimize or ", "")
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "started").exists()
    assert not (tmp_path / "sessions").exists()


def test_a_problem_takes_no_options_of_a_command(advisor: Command, tiny: Path) -> None:
    told = advisor("tune", tiny, *TASK)
    assert told.code == 2
    assert "says itself what it tunes" in told.err


def test_a_command_needs_to_know_its_task(advisor: Command, script: Path) -> None:
    told = advisor("tune", "--", *BARE)
    assert (told.code, script.exists()) == (2, True)
    assert "--task" in told.err


@pytest.mark.parametrize("words", [FULL, BARE], ids=["shortenable", "not"])
def test_a_start_that_fails_stops_everything(
    words: tuple[str, ...], advisor: Command, script: Path, tmp_path: Path
) -> None:
    script.write_text("import sys; print('reading'); sys.exit('no such data set: mnst')", encoding="utf-8")
    length = ("--epochs", "10") if words is FULL else ()
    told = advisor("tune", *TASK, *length, "--", *words)
    assert told.code == 4
    first, *last = told.err.splitlines()
    assert "start configuration failed" in first
    assert "output/0001.out" in first
    assert last == ["  no such data set: mnst"]
    assert (tmp_path / "sessions/train-1/output/0001.err").read_text() == "no such data set: mnst\n"


def test_failures_on_the_way_are_outcomes(advisor: Command, script: Path, tmp_path: Path) -> None:
    script.write_text(CURVE.replace("noise =", "assert lr < 0.005, 'out of memory'\nnoise ="), encoding="utf-8")
    told = advisor("tune", *TASK, *POOR, "--budget", "7x", "--", *BARE)
    assert told.code == 0, told.err
    ledger = Session.open(tmp_path / "sessions/train-1").ledger
    failed = [trial for trial in ledger.trials if trial.score is None]
    assert failed
    assert {trial.outcome.value for trial in failed} == {"out_of_memory"}
    assert {step.decision for step in ledger.steps if step.after in {trial.id for trial in failed}} == {"reverted"}
    assert ledger.result is not None
    assert ledger.result.best.number("learning_rate", 1.0) < 0.005


def test_a_start_that_diverges_is_tuned(advisor: Command, script: Path, tmp_path: Path) -> None:
    told = advisor("tune", *TASK, "--start", "learning_rate=5", "--budget", "5x", "--", *BARE)
    assert (told.code, script.exists()) == (0, True), told.err
    result = result_of(tmp_path / "sessions/train-1")
    assert result["best_score"] < 1.9


SLOW = CURVE.replace("    print(", "    time.sleep(0.02); print(", 1).replace("import math,", "import math, time,")


def start_tuning(folder: Path) -> subprocess.Popen[str]:
    """Return a real process that tunes the program in `folder`."""
    options = (*TASK, *POOR, "--epochs", "10", "--budget", "5x", "--session", "mine")
    command = [sys.executable, "-m", "advisor", "tune", *options, "--", *FULL]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_an_ended_tuning_goes_on(ending: signal.Signals, advisor: Command, script: Path, tmp_path: Path) -> None:
    script.write_text(SLOW, encoding="utf-8")
    session = tmp_path / "mine"
    process = start_tuning(tmp_path)
    wait_for_trainings(session, process, 4)
    process.send_signal(ending)
    _, err = process.communicate()
    if ending is signal.SIGINT:
        assert process.returncode == 130
        assert "--resume mine" in err
    before = [entry for entry in entries(session) if entry["kind"] == "trained"]
    told = advisor("tune", "--resume", session)
    assert told.code == 0, told.err
    after = [entry for entry in entries(session) if entry["kind"] == "trained"]
    assert after[: len(before)] == before
    assert result_of(session)["spent_fte"] <= 5


def test_neither_torch_nor_a_report_of_it_is_needed(script: Path, tmp_path: Path) -> None:
    words = ["tune", *TASK, *POOR, "--budget", "2x", "--", *BARE]
    text = (
        "import sys, advisor.cli\nsys.modules['torch'] = None\n"
        "try: advisor.cli.main()\nexcept SystemExit as end: sys.exit(end.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert script.exists()


def test_a_hanging_training_is_ended_with_its_children(advisor: Command, script: Path, tmp_path: Path) -> None:
    child = "import subprocess; p = subprocess.Popen(['sleep', '60']); open('child', 'w').write(str(p.pid)); p.wait()"
    script.write_text(CURVE.replace("noise =", f"if lr > 0.002: exec({child!r})\nnoise ="), encoding="utf-8")
    told = advisor("tune", *TASK, "--start", "learning_rate=0.001", "--budget", "2x", "--timeout", "1s", "--", *BARE)
    assert told.code == 0, told.err
    assert "had not ended after" in " ".join(told.out.split())
    number = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{number}").exists() and time.monotonic() < deadline:
        os.sched_yield()
    assert not Path(f"/proc/{number}").exists()
