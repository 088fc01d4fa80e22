"""Every example, started with a learning rate far too high or far too low: the first finding names the fault."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from advisor.diagnosis import diagnose
from advisor.knowledge.base import Knowledge
from advisor.knowledge.loader import load_knowledge
from advisor.training.load import load_problem
from advisor.training.trainable import ProblemTrainable

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    torch.set_num_threads(1)
    return load_knowledge()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("factor", "named"), [(100, "too-high"), (1 / 1000, "too-low")], ids=["high", "low"])
def test_a_wrong_learning_rate_is_named_first(path: Path, factor: float, named: str, knowledge: Knowledge) -> None:
    trainable = ProblemTrainable(load_problem(path), {"learning_rate": 1e-3 * factor})
    diagnosis = diagnose(trainable.run(trainable.start, seed=0), knowledge, trainable.situation)
    assert diagnosis.primary is not None
    assert diagnosis.primary.name.startswith(f"learning-rate-{named}")
    first = diagnosis.primary.remedies[0]
    assert first.change == "learning_rate"
    assert isinstance(first.to, float)
    assert (first.to < 1e-3 * factor) == (named == "too-high")
