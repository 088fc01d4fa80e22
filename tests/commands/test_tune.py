"""`advisor tune` as a user meets it, killed and interrupted for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from advisor.report.schemas import FOLDER
from advisor.session import Session
from tests.commands.conftest import TINY, Command


def entries(session: Path) -> list[dict[str, object]]:
    """Return the complete lines of a session's journal."""
    journal = session / "journal.jsonl"
    lines = journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []
    return [json.loads(line) for line in lines]


def start_tuning(folder: Path, slowly: Path) -> subprocess.Popen[str]:
    """Return a real process that tunes the problem in `folder`."""
    command = [sys.executable, "-m", "advisor", "tune", str(slowly), "--budget", "5x", "--session", "mine"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_trainings(session: Path, process: subprocess.Popen[str], count: int) -> None:
    """Return when the journal holds so many trainings; a minute is far more than they take."""
    deadline = time.monotonic() + 60
    while sum(entry["kind"] == "trained" for entry in entries(session)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        os.sched_yield()


@pytest.fixture
def slowly(tmp_path: Path) -> Path:
    """Return a tiny problem whose trainings take long enough to be interrupted."""
    path = tmp_path / "tiny.py"
    path.write_text(TINY.replace("epochs=8", "epochs=60"), encoding="utf-8")
    return path


def test_where_no_training_comes_to_a_score_it_says_so_after_all_is_told(
    advisor: Command, tiny: Path, tmp_path: Path
) -> None:
    broken = """
calls = [0]


def breaks(output, targets):
    calls[0] += 1
    return nn.functional.cross_entropy(output, targets) * (float("nan") if calls[0] > 60 else 1)


problem = """
    source = (
        tiny.read_text(encoding="utf-8").replace("problem = ", broken).replace("epochs=8", "epochs=30, loss=breaks")
    )
    tiny.write_text(source, encoding="utf-8")
    outcome = advisor("tune", tiny, "--budget", "3x")
    assert outcome.code == 4
    assert "came to a loss" in outcome.err
    assert "No change is proposed" in outcome.out
    assert (tmp_path / "reports" / "tiny.html").exists()


def test_a_tuning_ends_with_configuration_code_and_report(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    outcome = advisor("tune", tiny, "--budget", "5x")
    assert outcome.code == 0
    for told in ("Plan for a budget of 5x", "Start", "Learning rate", "To paste", "reports/tiny.html"):
        assert told in outcome.out
    assert "\x1b" not in outcome.out
    page = (tmp_path / "reports" / "tiny.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    result = json.loads((tmp_path / "sessions" / "tiny-1" / "result.json").read_text(encoding="utf-8"))
    assert result["spent_fte"] <= 5
    assert result["best"]["learning_rate"] > 0


def test_json_goes_to_stdout_alone(advisor: Command, tiny: Path) -> None:
    outcome = advisor("tune", tiny, "--budget", "3x", "--format", "json")
    assert outcome.code == 0
    assert set(json.loads(outcome.out)) >= {"start", "best", "spent_fte", "stopped_because", "verdict"}
    assert "Plan for a budget" in outcome.err


def test_a_dry_run_prints_the_price_and_leaves_nothing(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    outcome = advisor("tune", tiny, "--budget", "5x", "--dry-run")
    assert outcome.code == 0
    assert "Plan for a budget of 5x" in outcome.out
    assert "To paste" not in outcome.out
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["tiny.py"]


def test_status_and_report_of_a_session(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    advisor("tune", tiny, "--budget", "3x", "--session", "mine")
    status = advisor("status", "mine")
    assert status.code == 0
    assert "tiny" in status.out
    told = json.loads(advisor("status", "mine", "--format", "json").out)
    assert told["name"] == "tiny"
    report = advisor("report", "mine", "-o", "mine.html")
    assert report.code == 0
    page = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert len(page) > 1_000_000
    assert "mine/runs/" in page
    printed = json.loads(advisor("report", "mine", "--format", "json").out)
    schema = json.loads((FOLDER / "session.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(printed)
    assert printed["trainings"]


def test_kill_nine_and_resume(advisor: Command, slowly: Path, tmp_path: Path) -> None:
    session = tmp_path / "mine"
    process = start_tuning(tmp_path, slowly)
    wait_for_trainings(session, process, 4)
    process.kill()
    process.communicate()
    before = [entry for entry in entries(session) if entry["kind"] == "trained"]
    with (session / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"kind": "trained", "trial": {"id"')
    outcome = advisor("tune", "--resume", "mine", "--report", "mine.html")
    assert outcome.code == 0, outcome.err
    assert "torn" in outcome.out + outcome.err
    after = [entry for entry in entries(session) if entry["kind"] == "trained"]
    assert after[: len(before)] == before
    keys = [(trial.purpose, trial.config, trial.seed, trial.length) for trial in Session.open(session).ledger.trials]
    assert len(keys) == len(set(keys))
    assert (tmp_path / "mine.html").exists()


def test_control_c_leaves_a_session_and_says_how_to_go_on(advisor: Command, slowly: Path, tmp_path: Path) -> None:
    process = start_tuning(tmp_path, slowly)
    wait_for_trainings(tmp_path / "mine", process, 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "advisor tune --resume mine" in err
    assert "Traceback" not in err
    assert advisor("tune", "--resume", "mine").code == 0


def test_resuming_what_is_finished_trains_nothing(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    advisor("tune", tiny, "--budget", "3x", "--session", "mine")
    before = (tmp_path / "mine" / "journal.jsonl").read_bytes()
    assert advisor("tune", "--resume", "mine").code == 0
    assert (tmp_path / "mine" / "journal.jsonl").read_bytes() == before


def test_a_changed_problem_is_not_resumed(advisor: Command, tiny: Path) -> None:
    advisor("tune", tiny, "--budget", "3x", "--session", "mine")
    tiny.write_text(TINY.replace('start={"dropout": 0.0}', 'start={"dropout": 0.1}'), encoding="utf-8")
    outcome = advisor("tune", "--resume", "mine")
    assert outcome.code == 3
    assert "start changed since the session began (dropout)" in outcome.err


def test_a_problem_may_be_called_anything(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    tiny.write_text(TINY.replace('name="tiny"', 'name="../x y/<b>"'), encoding="utf-8")
    assert advisor("tune", tiny, "--budget", "0.4x").code == 0
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["x_y_b.html"]


@pytest.mark.parametrize("sampler", ["grid", "random", "cmaes"])
def test_the_search_uses_the_sampler_that_was_asked_for(
    sampler: str, advisor: Command, tiny: Path, tmp_path: Path
) -> None:
    outcome = advisor("tune", tiny, "--budget", "14x", "--sampler", sampler, "--session", "mine")
    assert outcome.code == 0, outcome.err
    session = Session.open(tmp_path / "mine")
    assert session.header.sampler == sampler
    searched = [trial.hypothesis for trial in session.ledger.trials if trial.purpose == "refine"]
    assert searched
    assert all(each is not None and "you asked for it" in each.reason for each in searched)


def test_an_unknown_sampler_is_refused(advisor: Command, tiny: Path) -> None:
    assert advisor("tune", tiny, "--sampler", "magic").code == 2
    assert advisor("tune", "--resume", "mine", "--sampler", "grid").code == 2


def test_folds_are_priced_trained_and_remembered(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    outcome = advisor("tune", tiny, "--budget", "12x", "--folds", "3", "--session", "mine")
    assert outcome.code == 0, outcome.err
    session = Session.open(tmp_path / "mine")
    start = session.ledger.trials[0]
    assert session.header.folds == 3
    assert start.cost == pytest.approx(3.625, abs=0.1)
    assert session.ledger.spent <= 12
    before = (tmp_path / "mine" / "journal.jsonl").read_bytes()
    assert advisor("tune", "--resume", "mine").code == 0
    assert (tmp_path / "mine" / "journal.jsonl").read_bytes() == before


def test_folds_of_a_command_are_refused(advisor: Command) -> None:
    told = advisor(
        "tune", "--task", "cnn-classification", "--folds", "3", "--", "python", "a.py", "--lr", "{learning_rate}"
    )
    assert told.code == 2
    assert "folds need the data" in told.err
