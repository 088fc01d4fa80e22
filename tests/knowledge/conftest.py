"""A small, complete knowledge folder that tests break on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.knowledge.loader import Knowledge, load_knowledge

Writer = Callable[[str, str], Path]

SOURCES = """
book: {title: A book, authors: Somebody, year: 2020, where: a shelf}
article: {title: An article, authors: Someone, where: a drawer}
"""
CLAIMS = """
- id: S0-001
  source: article
  kind: default
  subject: [learning_rate]
  claim: Begin with 0.01.
  strength: typical
"""
LEARNING_RATE = """
name: learning_rate
title: Learning rate
group: optimizer
scale: log
tier: 1
effect: Size of each update.
possible: {scale: log, low: 1e-8, high: 10}
resolved:
  - {default: 0.01, low: 1e-3, high: 0.1, why: because, cites: [S0-001]}
cites: [book]
"""
TASK = """
name: toy-task
title: A toy
description: Points in, a colour out.
importance: [learning_rate]
start: {learning_rate: 0.02}
batch_size: {low: 1, high: 64}
loss: cross-entropy
metric: accuracy
normal_curve: falls
why: because
cites: [book]
"""
RULE = """
id: LRN001
name: learning-rate-too-high
claim: the learning rate is too high
severity: high
confidence: medium
status: tested
why: It explodes.
needs: [train_loss]
when: {sign: train_loss.diverged, is: true}
remedies:
  - {change: learning_rate, multiply: 0.1, because: smaller steps}
false_alarms: [a sweep]
cites: [S0-001]
cases:
  - {fires: {train_loss.diverged: true}, note: explodes}
"""
RULE_FILE = "rules/learning_rate/LRN001-learning-rate-too-high.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a valid knowledge folder with one entry of each kind that is needed."""
    folder = tmp_path / "ground"
    write = writer(folder)
    write("sources.yaml", SOURCES)
    write("claims.yaml", CLAIMS)
    write("hyperparameters/learning_rate.yaml", LEARNING_RATE)
    write("tasks/toy-task.yaml", TASK)
    write(RULE_FILE, RULE)
    return folder


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """Return an empty folder for a user's own knowledge."""
    folder = tmp_path / "mine"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the knowledge that the project ships."""
    return load_knowledge()


def writer(folder: Path) -> Writer:
    """Return a function that writes a text to a file in the folder."""

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
