"""No text, however broken, ends in anything but runs or a LogError, nor in a hang."""

from __future__ import annotations

import contextlib
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import SAMPLES

MINE = sorted(
    path
    for folder in ("hf_trainer", "keras_text", "history", "lightning", "notebook")
    for path in (SAMPLES / folder).iterdir()
    if path.suffix != ".md"
)
shared_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)

words = st.sampled_from(
    [
        *(
            "epoch",
            "step",
            "loss",
            "val_loss",
            "Validation:",
            "train",
            "acc",
            "lr",
            "Epoch",
            "best",
            "Namespace(",
            "of",
        ),
        *(
            "1/3",
            "2/3",
            "3/3",
            "0.5",
            "1e999",
            "-1e-999",
            "nan",
            "inf",
            "99999999999999999999",
            "12ms",
            "it/s",
            "lr=0.1",
        ),
        *(",", ":", "=", "|", "[", "]", "(", ")", "{", "}", '"', "'", "\t", "\r", "\n", "\n", "-", "\0", "\ufeff", "é"),
        *("12:30:01", "2020-01-01", "ETA:"),
    ]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "loss",
                        "val_loss",
                        "epoch",
                        "step",
                        "log_history",
                        "testproblem",
                        "cells",
                        "outputs",
                        "text",
                        "0",
                    ),
                    *("minibatch_train_losses", "GradNorm", "history", "data", "text/html", "mode", "max_steps", "1"),
                    *("nbformat", "cell_type"),
                ]
            ),
            inside,
            max_size=5,
        )
    ),
    max_leaves=25,
)


def read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with contextlib.suppress(LogError):
        read_runs(path)


@shared_folder
@given(text=st.lists(words, max_size=80).map(" ".join))
def test_shuffled_words(text: str, tmp_path: Path) -> None:
    read(tmp_path / "log", text.encode())


@shared_folder
@given(document=json_values, lines=st.lists(json_values, max_size=4))
def test_shuffled_json(document: object, lines: list[object], tmp_path: Path) -> None:
    read(tmp_path / "log", json.dumps(document).encode())
    read(tmp_path / "log", "\n".join(map(json.dumps, [document, *lines])).encode())


@pytest.mark.parametrize("sample", MINE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_mutated_samples(sample: Path, tmp_path: Path) -> None:
    content = sample.read_bytes()
    chance = random.Random(0)
    for _ in range(40):
        at, length = chance.randrange(len(content)), chance.choice([1, 1, 5, 200])
        middle = chance.choice(
            [b"", bytes(chance.randrange(256) for _ in range(3)), content[at : at + length] * 3, b"null"]
        )
        read(tmp_path / "log", content[:at] + middle + content[at + length :])
    read(tmp_path / "log", content[: len(content) // 2])


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "epoch 1 ",
        "loss: 1.5.",
        "1e",
        "[[",
        "((",
        "a=b ",
        "{'",
        '{"',
        "1/1 ",
        "- ",
        "=" * 7,
        "Namespace(a=",
        "\r",
        "\x1b[",
        "val ",
    ],
)
def test_nothing_takes_long(unit: str, tmp_path: Path) -> None:
    """A file of one line without an end, and one of many lines of the longest kind."""
    began = time.perf_counter()
    read(tmp_path / "log", (unit * 300_000)[:300_000].encode())
    read(tmp_path / "log", ("epoch 1 loss 2\n" + (unit * 9_000)[:9_000] + "\n").encode() * 10)
    # Some tenths of a second on a slow machine; what backtracks takes minutes.
    assert time.perf_counter() - began < 10
