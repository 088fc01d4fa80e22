"""Choosing the reader, and one clear sentence when there is none."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.logs import READERS, read_folder, read_runs

shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
TABLE = "epoch,loss\n1,0.5\n2,0.4\n"


def test_readers_have_distinct_names() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "it holds binary data; expected one of: "),
        (b"step,loss\n1,2\n\0", "it holds binary data; expected one of: "),
        (b"Hello, I am a letter.", "a first line 'Hello, I am a letter.'; expected one of: "),
    ],
)
def test_what_is_no_log_is_refused_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(LogError) as caught:
        read_runs(path)
    assert str(caught.value).startswith(f"{path} cannot be read as a training log: it ")
    assert said in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be opened: no such file"):
        read_runs(tmp_path / "nowhere.csv")


def test_a_stream_is_read_like_a_file() -> None:
    (run,) = read_runs(io.StringIO(TABLE))
    assert (run.source, run.format, len(run.curves["train_loss"])) == ("the stream", "table", 2)


def test_a_stream_of_bytes_that_are_no_text() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\0\xff"), encoding="utf-8")
    with pytest.raises(LogError, match="the stream cannot be read as a training log: it holds binary data"):
        read_runs(stream)


def test_a_folder_gives_every_readable_log(tmp_path: Path) -> None:
    for name, text in {"a/x.csv": TABLE, "b.txt": TABLE, "c.md": "words", ".cache/d.csv": TABLE}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = read_folder(tmp_path)
    assert [Path(run.source).name for run in found.runs] == ["x.csv", "b.txt"]
    assert [(skipped.path.name, "expected" in skipped.reason) for skipped in found.skipped] == [("c.md", True)]
    assert len(read_runs(tmp_path)) == 2


def test_a_folder_without_logs(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="holds no files"):
        read_runs(tmp_path)
    (tmp_path / "letter").write_text("words")
    with pytest.raises(LogError, match=r"none of the 1 file.*first line 'words'"):
        read_runs(tmp_path)


# Words and characters that lead far into the readers, so that the search does not end at the first line.
WORDS = 'step loss val_loss , , ; \t \n \n " 1 2.5 nan 1e999 \r \x0b { } "advisor_run":1 "x": "outcome" : # \ufeff'
pieces = st.sampled_from([*WORDS.split(" "), " ", "[" * 2000, "9" * 5000])


@shared_folder
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(content=b'{"advisor_run": 1}\n{"x": ' + b"9" * 400 + b', "loss": 1}')
@example(content=b'{"advisor_run": 1}\n' + b"[" * 100_000)
@example(content=b'step,loss\n1,"' + b"9" * 200_000)
def test_no_bytes_raise_anything_but_a_log_error(content: bytes, tmp_path: Path) -> None:
    read_or_refuse(tmp_path / "log", content)


@shared_folder
@given(words=st.lists(pieces, max_size=40))
def test_no_text_raises_anything_but_a_log_error(words: list[str], tmp_path: Path) -> None:
    read_or_refuse(tmp_path / "log", "".join(words).encode())


def read_or_refuse(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with contextlib.suppress(LogError):
        read_runs(path)
