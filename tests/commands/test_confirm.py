"""`advisor confirm` as a user meets it, on a problem and on a real program."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import advisor as package
from advisor.session import Session
from tests.commands.conftest import Command
from tests.commands.test_tune_command import FULL, POOR, TASK
from tests.programs.programs import program


def named(out: str) -> tuple[list[str], float]:
    """Return the command that an unconfirmed result names, and its price."""
    found = re.search(r"`advisor (confirm .*?)` does that for ([\d.]+)x", " ".join(out.split()))
    assert found is not None, out
    return shlex.split(found[1]), float(found[2])


def confirmed_on(session: Path) -> int:
    return int(json.loads((session / "result.json").read_text(encoding="utf-8"))["confirmed_on"])


def test_the_named_command_confirms_at_the_named_price(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    told = advisor("tune", tiny, "--budget", "3x", "--start", "learning_rate=0.0001")
    words, price = named(told.out)
    session = tmp_path / "sessions" / "tiny-1"
    before = Session.open(session).ledger
    outcome = advisor(*words)
    assert outcome.code == 0, outcome.err
    assert f"Plan for a confirmation: 6 trainings, {price:.2f}x" in outcome.out
    after = Session.open(session).ledger
    assert after.spent - before.spent == pytest.approx(price, abs=0.01)
    assert confirmed_on(session) == 3
    assert "on 3 fresh seeds" in (tmp_path / "reports" / "tiny.html").read_text(encoding="utf-8")
    assert "seed noise: fresh seeds need" not in outcome.out


def test_a_command_is_confirmed_with_its_own_seeds(advisor: Command, tmp_path: Path) -> None:
    program(tmp_path)
    advisor("tune", *TASK, *POOR, "--epochs", "10", "--budget", "3x", "--session", "mine", "--", *FULL)
    outcome = advisor("confirm", "mine", "--seeds", "2")
    assert outcome.code == 0, outcome.err
    assert confirmed_on(tmp_path / "mine") == 2
    assert "To run it" in outcome.out


def test_a_dry_run_says_the_price_and_changes_nothing(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    advisor("tune", tiny, "--budget", "3x", "--start", "learning_rate=0.0001", "--session", "mine")
    before = (tmp_path / "mine" / "journal.jsonl").read_bytes()
    outcome = advisor("confirm", "mine", "--dry-run", "--seeds", "1")
    assert "Plan for a confirmation: 2 trainings" in outcome.out
    assert (tmp_path / "mine" / "journal.jsonl").read_bytes() == before


def test_what_cannot_be_confirmed_is_said_in_a_sentence(advisor: Command, tiny: Path, tmp_path: Path) -> None:
    advisor("tune", tiny, "--budget", "0.4x", "--session", "short")
    assert "no result to confirm" in advisor("confirm", "short").err
    assert advisor("confirm", tmp_path / "nothing").code == 3
    assert advisor("confirm", "short", "--seeds", "0").code == 2
    journal = tmp_path / "short" / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:2]))
    assert "--resume" in advisor("confirm", "short").err


def test_from_python(advisor: Command, tiny: Path) -> None:
    advisor("tune", tiny, "--budget", "3x", "--start", "learning_rate=0.0001", "--session", "mine")
    assert package.confirm("mine", seeds=1).confirmed_on == 1
    assert package.confirm("mine", seeds=1).confirmed_on == 2
    with pytest.raises(package.AdvisorError, match="1 or more"):
        package.confirm("mine", seeds=0)
