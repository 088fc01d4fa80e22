from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor.cli import main


class Outcome(NamedTuple):
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]

#: A problem that trains in a few hundredths of a second.
TINY = """
import torch
from torch import nn
from advisor import Config, Problem, Range

generator = torch.Generator().manual_seed(0)
inputs = torch.randn(240, 6, generator=generator)
labels = (inputs[:, :3].sum(1) > inputs[:, 3:].sum(1)).long()


def build_model(config: Config) -> nn.Module:
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(16, 2))


problem = Problem(
    name="tiny",
    task="tabular-classification",
    build_model=build_model,
    train=(inputs[:180], labels[:180]),
    validation=(inputs[180:], labels[180:]),
    epochs=8,
    start={"dropout": 0.0},
    knobs={"dropout": Range(low=0.0, high=0.6)},
)
"""


@pytest.fixture
def advisor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return a function that runs the command line in an empty directory, at 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("ADVISOR_DEBUG", raising=False)

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["advisor", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    return run


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the file of a tiny problem."""
    path = tmp_path / "tiny.py"
    path.write_text(TINY, encoding="utf-8")
    return path
