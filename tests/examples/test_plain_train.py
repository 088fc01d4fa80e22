"""The script in the README that never heard of us: run as it is, and tuned through a command."""

from __future__ import annotations

import sys
from pathlib import Path

from advisor.core.command import CommandLine
from advisor.core.outcome import Outcome
from advisor.knowledge.loader import load_knowledge
from advisor.programs.command import prepare_command
from advisor.programs.first_values import situation_with

SCRIPT = Path(__file__).parents[2] / "examples" / "plain_train" / "train.py"
START = {"learning_rate": 1e-3, "batch_size": 32, "weight_decay": 0.0, "dropout": 0.0, "epochs": 20}


def test_it_never_heard_of_us() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert "import advisor" not in text
    assert len(text.splitlines()) < 60


def test_its_lines_are_understood(tmp_path: Path) -> None:
    words = (sys.executable, str(SCRIPT), "--lr", "{learning_rate}", "--batch-size", "{batch_size}", "--epochs")
    line = CommandLine(words=(*words, "{epochs}"), task="tabular-classification", folder=str(tmp_path))
    knowledge = load_knowledge()
    situation = situation_with(START, line.task, knowledge)
    trainable = prepare_command(line, START, situation, knowledge, tmp_path / "output")
    run = trainable.run(trainable.start, 0, 0.1)
    assert run.outcome is Outcome.FINISHED, run.failure
    assert set(run.curves) == {"train_loss", "val_loss", "val_accuracy"}
    assert run.curves["val_accuracy"].y[-1] > 0.5
