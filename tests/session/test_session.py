from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.step import Trial
from advisor.errors import SessionError
from advisor.session import Session
from advisor.session.entries import Trained, Warned
from advisor.session.header import FORMAT, Header
from advisor.session.session import new_directory


def trial(number: int, score: float = 0.5, seed: int = 0) -> Trial:
    config = Config(optimizer="adam", learning_rate=1e-3)
    return Trial(
        id=number,
        purpose="start",
        config=config,
        seed=seed,
        length=1.0,
        outcome=Outcome.FINISHED,
        score=score,
        cost=1.07,
        seconds=2.0,
    )


def test_what_was_recorded_is_read_back(session: Session) -> None:
    with session:
        session.record(Trained(trial=trial(1)))
        session.record(Warned(message="look out"))
    again = Session.open(session.directory)
    assert again.ledger == session.ledger
    assert again.header == session.header
    assert again.warning is None
    assert again.ledger.incumbent == 1


def test_a_torn_last_line_is_dropped_with_a_warning_and_cut_before_writing_on(session: Session) -> None:
    with session:
        session.record(Trained(trial=trial(1)))
    journal = session.directory / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"kind": "trained", "tri')
    torn = Session.open(session.directory)
    assert torn.warning is not None
    assert "torn" in torn.warning
    assert torn.ledger.trials == (trial(1),)
    with torn:
        torn.record(Trained(trial=trial(2, seed=1)))
    assert [t.id for t in Session.open(session.directory).ledger.trials] == [1, 2]


def test_a_damaged_line_in_the_middle_names_itself(session: Session) -> None:
    journal = session.directory / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"kind": "trained"}\n')
    with pytest.raises(SessionError, match=r"line 2 is damaged \(.*trial"):
        Session.open(session.directory)


def test_a_session_of_a_newer_version_is_refused(session: Session) -> None:
    path = session.directory / "session.json"
    told = json.loads(path.read_text(encoding="utf-8")) | {"format": FORMAT + 1, "advisor": "9.0", "more": True}
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SessionError, match=r"newer advisor \(9\.0, session format 2"):
        Session.open(session.directory)


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json", '{"format": 1}'])
def test_a_damaged_header_is_one_sentence(session: Session, content: str) -> None:
    (session.directory / "session.json").write_text(content, encoding="utf-8")
    with pytest.raises(SessionError) as caught:
        Session.open(session.directory)
    assert "\n" not in str(caught.value)


def test_a_directory_without_a_session_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="is not a session"):
        Session.open(tmp_path)
    with pytest.raises(SessionError, match="is not a directory"):
        Session.open(tmp_path / "nowhere")


def test_a_session_is_never_overwritten(session: Session, header: Header, empty_ledger: Ledger) -> None:
    with pytest.raises(SessionError, match="holds a session already"):
        Session.create(session.directory, header, empty_ledger)


def test_only_one_process_writes(session: Session) -> None:
    program = (
        "import sys; from pathlib import Path; from advisor.session import Session\n"
        "from advisor.errors import SessionError\n"
        "try:\n  with Session.open(Path(sys.argv[1])): pass\n"
        "except SessionError as error: print(error); sys.exit(3)\n"
    )
    with session:
        command = [sys.executable, "-c", program, str(session.directory)]
        other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert other.returncode == 3
    assert "another advisor is working" in other.stdout


def test_curves_are_kept_with_their_trial(session: Session) -> None:
    run = Run(
        config=Config(learning_rate=0.1),
        curves={"train_loss": Curve("train_loss", np.array([1.0, 2.0]), np.array([1.0, float("nan")]))},
        outcome=Outcome.DIVERGED,
        seed=0,
    )
    session.save_run(7, run)
    kept = session.run(7)
    assert kept is not None
    assert kept.config == run.config
    assert np.isnan(kept.curves["train_loss"].y[1])
    assert session.run(8) is None


def test_new_directories_count_up(tmp_path: Path) -> None:
    first = new_directory(tmp_path, "digits")
    first.mkdir()
    assert (first.name, new_directory(tmp_path, "digits").name) == ("digits-1", "digits-2")
