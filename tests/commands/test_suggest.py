from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Command

CONFIG = "optimizer: AdamW\nlearning_rate: 0.001\nweight_decay: 0.01\nbatch_size: 128\nlearning_rat: 3\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "hp.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_another_batch_size_moves_the_configuration(advisor: Command, config: Path) -> None:
    told = advisor("suggest", "--task", "cnn-classification", "--config", config, "--batch-size", "512")
    assert told.code == 0
    table = told.out.split("Your configuration at batch size 512\n")[1].split("  - ")[0]
    rows = [line.split() for line in table.splitlines()[2:]]
    assert rows == [
        ["batch_size", "128", "512", "parts"],
        ["learning_rate", "0.001", "0.002", "sqrt"],
        ["weight_decay", "0.01", "0.02", "sqrt"],
    ]
    assert "learning_rat was not checked" in " ".join(told.out.split())


def test_the_same_as_data(advisor: Command, config: Path) -> None:
    options = ("--batch-size", "512", "--max-batch-size", "128", "--format", "json")
    told = advisor("suggest", "--task", "cnn-classification", "--config", config, *options)
    rows = {row["hyperparameter"]: row for row in json.loads(told.out)["rescaled"]}
    assert (rows["accumulation_steps"]["from"], rows["accumulation_steps"]["to"]) == (1, 4)
    assert rows["batch_size"]["to"] == 128
    assert (rows["learning_rate"]["law"], rows["learning_rate"]["cites"]) == ("sqrt", ["malladi2022"])


@pytest.mark.parametrize("spelled", ["adamw", "AdamW", "ADAMW"])
def test_an_optimizer_may_be_spelled_as_its_library_does(advisor: Command, spelled: str) -> None:
    told = advisor("suggest", "--task", "cnn-classification", "--optimizer", spelled, "--format", "json")
    assert json.loads(told.out)["situation"]["optimizer"] == "adamw"
