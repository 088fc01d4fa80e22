"""`advisor probe`: each question from the command line, on a tiny problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from tests.commands.conftest import Command


@pytest.fixture(autouse=True)
def one_thread() -> None:
    # Threads cost a model this small more than they bring.
    torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("arguments", "probe"),
    [
        (["lr", "--fte", "0.3"], "lr_range"),
        (["noise", "--seeds", "2", "--length", "0.1"], "noise"),
        (["sanity"], "sanity"),
        (["pair", "--change", "dropout=0.2", "--seeds", "2", "--length", "0.1"], "pair"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_each_question_is_answered_as_data_or_in_words(
    arguments: list[str], probe: str, advisor: Command, tiny: Path
) -> None:
    name, *options = arguments
    told = advisor("probe", name, tiny, *options, "--format", "json")
    assert told.code == 0, told.err
    reading = json.loads(told.out)
    assert reading["probe"] == probe
    assert reading["cost"] > 0
    in_words = advisor("probe", name, tiny, *options)
    assert in_words.code == 0
    assert " ".join(in_words.out.split()).lower().startswith(reading["question"].lower())
    assert max(len(line) for line in in_words.out.splitlines()) <= 80


def test_the_start_and_the_seed_are_used(advisor: Command, tiny: Path) -> None:
    def cost_of_lr(*options: str) -> object:
        return json.loads(advisor("probe", "lr", tiny, "--fte", "0.2", "--format", "json", *options).out)["evidence"]

    assert cost_of_lr("--seed", "1") == cost_of_lr("--seed", "1")
    assert cost_of_lr("--seed", "1") != cost_of_lr("--seed", "2")
    assert cost_of_lr("--start", "optimizer=sgd") != cost_of_lr()


@pytest.mark.parametrize("options", [["--change", "dropout=0.9"], ["--change", "dropuot=0.1"], []])
def test_a_change_that_cannot_be_is_wrong_use(options: list[str], advisor: Command, tiny: Path) -> None:
    outcome = advisor("probe", "pair", tiny, *options)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
