from __future__ import annotations

import contextlib
import re
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.programs.placeholders import check_words, filled, filled_line, filled_words, names_in, spelled

names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(max_size=12)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


@given(texts)
def test_an_escaped_text_has_no_placeholder_and_comes_back(text: str) -> None:
    assert names_in(escaped(text)) == []
    assert filled(escaped(text), {}) == text


@given(st.lists(st.tuples(texts, names), max_size=4), texts, st.dictionaries(names, texts))
def test_every_placeholder_is_found_and_filled_with_exactly_its_value(
    parts: list[tuple[str, str]], end: str, values: dict[str, str]
) -> None:
    template = "".join(f"{escaped(text)}{{{name}}}" for text, name in parts) + escaped(end)
    values = {**dict.fromkeys((name for _, name in parts), "{0}"), **values}
    assert names_in(template) == [name for _, name in parts]
    assert filled(template, values) == "".join(text + values[name] for text, name in parts) + end


@given(st.text(alphabet="{}a1 _:!.", max_size=14))
def test_any_text_is_understood_or_refused_in_one_sentence(text: str) -> None:
    found: list[str] = []
    with contextlib.suppress(UsageError):
        found = names_in(text)
        assert filled(text, dict.fromkeys(found, "x")).count("x") >= len(found)
    if not found and re.search(r"(?<!\{)\{(?!\{)", text.replace("{{", "").replace("}}", "")):
        with pytest.raises(UsageError, match=r"\{\{"):
            names_in(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_spelled_with_all_its_digits(value: float) -> None:
    assert float(spelled(value)) == value


def test_whole_numbers_have_no_point() -> None:
    assert spelled(64.0, is_whole=True) == "64"
    assert spelled(64.0) == "64.0"
    assert spelled(1e-5) == "1e-05"


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=12))
def test_a_value_in_the_script_of_a_shell_stays_one_word(value: str) -> None:
    words = filled_words(("bash", "-c", "train --optimizer {optimizer}"), {"optimizer": value})
    assert shlex.split(words[2]) == ["train", "--optimizer", value]
    assert filled_words(("train", "{optimizer}"), {"optimizer": value}) == ["train", value]


def test_a_quoted_value_reaches_the_program_as_it_is() -> None:
    words = filled_words(("sh", "-c", "printf %s {optimizer}"), {"optimizer": "$(echo no); ls"})
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "$(echo no); ls"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "--lr", "{learning_rat}"], "did you mean 'learning_rate'"),
        (["train", "--lr", "{lr}"], "{lr} is called {learning_rate} here"),
        (["train", "--lr", "{learning_rate"], "without its partner"),
        (["train", "--lr", "learning_rate}"], "without its partner"),
        (["train", "--lr", "{learning_rate:.2e}"], "is no placeholder"),
        (["train", "--lr", "{}"], "is no placeholder"),
        (["train", "--lr", "0.1"], "nothing to tune"),
        (["train", "--epochs", "{epochs}", "--seed", "{seed}"], "nothing to tune"),
        (["python train.py --lr {learning_rate}"], "bash -c"),
        (["train", "{learning_rate}", "|", "tee", "log"], "bash -c 'train {learning_rate} | tee log'"),
        ([], "no command"),
    ],
)
def test_what_cannot_work_is_refused(words: list[str], said: str, knowledge: Knowledge) -> None:
    with pytest.raises(UsageError) as error:
        check_words(words, knowledge)
    assert said in str(error.value)


def test_names_come_once_and_in_order(knowledge: Knowledge) -> None:
    words = ["train", "--lr={learning_rate}", "--out", "runs/{run}/{learning_rate}", "{seed}", "{{literal}}"]
    assert check_words(words, knowledge) == ["learning_rate", "run", "seed"]


def test_a_line_is_typed_as_a_shell_reads_it(knowledge: Knowledge) -> None:
    words = ("python", "my train.py", "--lr", "{learning_rate}", "--batch={batch_size}", "--out", "{run}", "{seed}")
    line = filled_line(words, {"learning_rate": 6.1e-05, "batch_size": 64.0}, 3, knowledge)
    assert line == "python 'my train.py' --lr 6.1e-05 --batch=64 --out best 3"


def test_a_line_to_be_copied_takes_all_of_the_data(knowledge: Knowledge) -> None:
    words = ("train", "{learning_rate}", "{data_fraction}")
    assert filled_line(words, {"learning_rate": 0.1}, 0, knowledge) == "train 0.1 1"
