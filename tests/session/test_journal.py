from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from advisor.core.config import Config
from advisor.core.ledger import Ledger
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.situation import Situation
from advisor.core.step import Trial
from advisor.errors import SessionError
from advisor.session import journal
from advisor.session.entries import Entry, Opened, Probed, Trained, Warned, fold

LEDGER = Ledger(
    name="toy",
    situation=Situation(task="tabular-classification"),
    metric="loss",
    direction="minimize",
    start=Config(learning_rate=1e-3),
)

messages = st.builds(Warned, message=st.text(max_size=20))
trials = st.builds(
    lambda number, score, rate: Trained(
        trial=Trial(
            id=number,
            purpose="start",
            config=Config(learning_rate=rate),
            seed=0,
            length=1.0,
            outcome=Outcome.FINISHED,
            score=score,
            cost=1.0,
            seconds=2.0,
        )
    ),
    st.integers(1, 99),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
readings = st.builds(
    lambda value, text: Probed(reading=Reading(probe="lr_range", question=text, value=value)),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=10),
)
entries = st.lists(messages | trials | readings, max_size=3)
#: Each line waits for the disk: few examples, and a failing one is shown as it is found.
slowly = settings(deadline=None, max_examples=5, phases=(Phase.reuse, Phase.generate))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journal") / "journal.jsonl"


def write(path: Path, told: list[Entry]) -> bytes:
    """Write a new journal and return its bytes."""
    path.unlink(missing_ok=True)
    for entry in told:
        journal.append(path, entry)
    return path.read_bytes()


@slowly
@given(entries)
def test_what_was_written_is_read(path: Path, told: list[Entry]) -> None:
    written: list[Entry] = [Opened(ledger=LEDGER), *told]
    write(path, written)
    assert journal.read(path) == (written, None)


@slowly
@given(entries, messages | trials | readings)
def test_a_journal_torn_anywhere_in_its_last_line_is_the_journal_before_it(
    path: Path, told: list[Entry], last: Entry
) -> None:
    before: list[Entry] = [Opened(ledger=LEDGER), *told]
    whole = write(path, before)
    journal.append(path, last)
    full = path.read_bytes()
    for offset in range(len(whole), len(full)):
        path.write_bytes(full[:offset])
        read, warning = journal.read(path)
        assert fold(read) == fold(before)
        assert (warning is None) == (offset == len(whole))


@slowly
@given(entries, messages | trials | readings, st.floats(0, 1, exclude_max=True))
def test_a_mended_journal_goes_on_as_if_nothing_had_been_torn(
    path: Path, told: list[Entry], last: Entry, share: float
) -> None:
    before: list[Entry] = [Opened(ledger=LEDGER), *told]
    whole = len(write(path, before))
    journal.append(path, last)
    full = path.read_bytes()
    path.write_bytes(full[: whole + int(share * (len(full) - whole))])
    journal.mend(path)
    journal.append(path, last)
    assert path.read_bytes() == full


def test_the_warning_says_how_much_was_lost(path: Path) -> None:
    write(path, [Opened(ledger=LEDGER)])
    with path.open("ab") as file:
        file.write(b'{"kind": "tra')
    _, warning = journal.read(path)
    assert warning is not None
    assert "13 bytes" in warning


def test_mending_a_whole_journal_changes_nothing(path: Path) -> None:
    whole = write(path, [Opened(ledger=LEDGER), Warned(message="look out")])
    journal.mend(path)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("content", [b"", b'{"kind": "opened", "led'])
def test_a_journal_without_a_complete_line_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SessionError, match="no complete line"):
        journal.read(path)


def test_a_missing_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="cannot be read"):
        journal.read(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("line", "named"), [(b"not json", "line 2"), (b"", "line 2"), (b'{"kind": "trained"}', r"line 2 .*trained\.trial")]
)
def test_a_damaged_line_is_never_skipped(path: Path, line: bytes, named: str) -> None:
    whole = write(path, [Opened(ledger=LEDGER), Warned(message="look out")])
    first, second = whole.splitlines(keepends=True)
    path.write_bytes(first + line + b"\n" + second)
    with pytest.raises(SessionError, match=named):
        journal.read(path)
