"""What is remembered is what would be parsed; and whatever is wrong with the memory, the answer is right."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.knowledge import remembered
from advisor.knowledge.entries import AT_ONCE, LATER
from advisor.knowledge.loader import knowledge_folder
from advisor.knowledge.remembered import SIZE_LIMIT, Memory
from advisor.knowledge.texts import UnreadableError, text_of
from advisor.knowledge.yaml_files import parse_yaml

PARSER = b"a parser"
TEXT = "a: [1, 0.5, 'no', true, null]"
SUGGEST = """
import sys
from advisor.cli import main
try: main()
except SystemExit as end: assert not end.code, end.code
print('yaml' in sys.modules)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a place for a memory, in a folder that is not there yet."""
    return tmp_path / "cache" / "parsed.txt"


def written(file: Path, *texts: str) -> None:
    memory = Memory(file, PARSER)
    for text in texts:
        memory.parsed(text)
    memory.keep()


def forbid_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(text: str) -> Any:
        raise AssertionError(f"parsed: {text}")

    monkeypatch.setattr("advisor.knowledge.yaml_files.parse_yaml", parse)


def test_what_is_remembered_of_ours_is_what_would_be_parsed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = knowledge_folder()
    texts = [text_of(path) for kind in (*AT_ONCE, *LATER) for path in folder.paths(kind)]
    parsed = [parse_yaml(text) for text in texts]
    written(file, *texts)
    forbid_parsing(monkeypatch)
    memory = Memory(file, PARSER)
    recalled = [memory.parsed(text) for text in texts]
    # Unlike ==, it tells 1 from 1.0 and from true, and one order of fields from another.
    assert repr(recalled) == repr(parsed)
    # All of ours has to be remembered at once, and another version beside it.
    assert file.stat().st_size < SIZE_LIMIT / 2


def test_another_text_or_another_parser_is_parsed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, TEXT)
    assert Memory(file, PARSER).parsed("a: 2") == {"a": 2}
    forbid_parsing(monkeypatch)
    assert Memory(file, PARSER).parsed(TEXT) == {"a": [1, 0.5, "no", True, None]}
    with pytest.raises(AssertionError, match="parsed: a: 2"):
        Memory(file, PARSER).parsed("a: 2")
    with pytest.raises(AssertionError, match="parsed: a: "):
        Memory(file, b"another parser").parsed(TEXT)


def test_the_parser_is_told_by_its_source() -> None:
    assert Path(remembered._PARSER) == Path(sys.modules["advisor.knowledge.yaml_files"].__file__ or "")


@pytest.mark.parametrize("text", ["1: a", "{true: a}", "a: {null: b}"])
def test_what_json_would_change_is_parsed_every_time(text: str, file: Path) -> None:
    for _ in range(2):
        written(file, text)
        assert repr(Memory(file, PARSER).parsed(text)) == repr(parse_yaml(text))
    assert not file.exists()


def test_a_mistake_is_told_every_time(file: Path) -> None:
    for _ in range(2):
        with pytest.raises(UnreadableError, match="line 1: 'a' is given twice"):
            written(file, "{a: 1, a: 2}")
    assert not file.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"\x00\xff" * 50,
        lambda content: content[:-9],
        lambda content: content.replace(b"0.5", b"0.6"),
        lambda content: content.replace(b"\n", b"\n\n") + b"{}",
        lambda content: content + b"x" * SIZE_LIMIT,
    ],
    ids=["emptied", "other bytes", "cut", "changed", "other lines", "too large"],
)
def test_damage_is_passed_over_and_mended(damage: Callable[[bytes], bytes], file: Path) -> None:
    written(file, TEXT, "b: 2")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    memory = Memory(file, PARSER)
    assert [memory.parsed(text) for text in (TEXT, "b: 2", "c: 3")] == [parse_yaml(TEXT), {"b": 2}, {"c": 3}]
    memory.keep()
    assert file.read_bytes().startswith(whole)
    assert file.read_bytes().count(b"\n") == 3


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no owners here")
def test_a_file_of_somebody_else_is_not_believed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, TEXT)
    forbid_parsing(monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: file.stat().st_uid + 1)
    with pytest.raises(AssertionError, match="parsed"):
        Memory(file, PARSER).parsed(TEXT)


def test_a_folder_that_cannot_be_written_costs_the_memory_alone(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    memory = Memory(tmp_path / "cache" / "parsed.txt", PARSER)
    assert memory.parsed(TEXT) == parse_yaml(TEXT)
    memory.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_a_folder_in_the_place_of_the_file_is_left_alone(file: Path) -> None:
    file.mkdir(parents=True)
    written(file, TEXT)
    assert [*file.parent.iterdir()] == [file]


def test_nothing_is_written_when_nothing_was_learned(file: Path) -> None:
    written(file, TEXT, "b: 2")
    before = file.stat().st_mtime_ns, file.read_bytes()
    written(file, "b: 2")
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before


def test_what_was_used_last_stays_when_the_room_is_short(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"a: {letter * 100}" for letter in "abcd"]
    written(file, texts[0], texts[1])
    monkeypatch.setattr(remembered, "SIZE_LIMIT", file.stat().st_size + 10)
    written(file, texts[0], texts[2])
    assert len(file.read_bytes().splitlines()) == 2
    forbid_parsing(monkeypatch)
    memory = Memory(file, PARSER)
    assert [memory.parsed(text) for text in (texts[0], texts[2])] == [{"a": "a" * 100}, {"a": "c" * 100}]


def test_of_two_at_once_one_is_kept_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Memory(file, PARSER), Memory(file, PARSER)
    first.parsed(TEXT)
    second.parsed("b: 2")
    first.keep()
    second.keep()
    forbid_parsing(monkeypatch)
    assert Memory(file, PARSER).parsed("b: 2") == {"b": 2}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_CACHE_HOME": "/a/cache", "HOME": "/a/home"}, Path("/a/cache/tuning-advisor/parsed.txt")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/a/home"}, Path("/a/home/.cache/tuning-advisor/parsed.txt")),
        ({"XDG_CACHE_HOME": "", "HOME": "/a/home"}, Path("/a/home/.cache/tuning-advisor/parsed.txt")),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="these are the customs of other systems")
def test_it_lies_where_caches_lie(variables: dict[str, str], expected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert remembered._place() == expected


def test_a_second_suggestion_does_without_pyyaml(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    command = [sys.executable, "-c", SUGGEST, "suggest", "--task", "cnn-classification"]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [path.name for path in (tmp_path / "tuning-advisor").iterdir()] == ["parsed.txt"]
    third = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    # The slower of the two may already find what the other wrote, but one of them had to parse.
    assert any(text.endswith("True\n") for text in told)
    assert third.endswith("False\n")
    assert {text.rpartition("\n")[0].rpartition("\n")[0] for text in (*told, third)} == {
        third.removesuffix("\nFalse\n")
    }
