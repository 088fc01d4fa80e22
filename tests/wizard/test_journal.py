from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import SessionError
from advisor.wizard import journal
from advisor.wizard.screen import Answer
from advisor.wizard.state import Answered, Begun, State, TakenBack


def answered(text: str) -> Answered:
    return Answered(screen="subject", answer=Answer(choice="accept", text=text))


def test_what_was_taken_back_stays_written_and_does_not_count(tmp_path: Path) -> None:
    state = journal.begin(tmp_path / "a", Begun(mode="logs"))
    for record in (answered("one"), TakenBack(), answered("two"), TakenBack(), TakenBack(), answered("three")):
        journal.append(tmp_path / "a", record)
    assert journal.resume(tmp_path / "a") == state.with_(answered("three"))
    assert len((tmp_path / "a" / journal.NAME).read_bytes().splitlines()) == 7


def test_a_torn_last_line_is_dropped_and_the_next_begins_anew(tmp_path: Path) -> None:
    journal.begin(tmp_path / "a", Begun())
    with (tmp_path / "a" / journal.NAME).open("ab") as file:
        file.write(b'{"kind": "answ')
    assert journal.resume(tmp_path / "a") == State((Begun(),))
    journal.append(tmp_path / "a", answered("one"))
    assert journal.resume(tmp_path / "a").told["subject"] == "one"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"[]\n", b'{"kind":"taken_back"}\n', b'{"kind":"begun"}\nnonsense\n', b"\xff\n"]
)
def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / journal.NAME).write_bytes(content)
    with pytest.raises(SessionError) as caught:
        journal.resume(tmp_path)
    assert "\n" not in str(caught.value)


def test_nothing_is_written_over_and_two_do_not_work_at_once(tmp_path: Path) -> None:
    journal.begin(tmp_path / "a", Begun())
    with pytest.raises(SessionError, match="holds a session already"):
        journal.begin(tmp_path / "a", Begun())
    with journal.lock(tmp_path / "a"), pytest.raises(SessionError, match="another wizard"):
        journal.lock(tmp_path / "a")


def test_the_latest_is_found(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="no wizard to resume"):
        journal.latest(tmp_path)
    journal.begin(tmp_path / "a", Begun())
    assert journal.latest(tmp_path) == tmp_path / "a"
