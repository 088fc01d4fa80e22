from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from advisor.core.outcome import Outcome
from advisor.training.load import load_problem
from advisor.training.trainable import ProblemTrainable

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest) -> ProblemTrainable:
    torch.set_num_threads(1)
    return ProblemTrainable(load_problem(request.param))


def test_an_example_learns_in_a_tenth_of_its_training(example: ProblemTrainable) -> None:
    run = example.run(example.start, seed=0, length=0.1)
    assert run.outcome is Outcome.FINISHED
    losses = run.curves["train_loss"].y
    assert losses[-5:].mean() < 0.95 * losses[:5].mean()
    assert np.isfinite(run.curves[example.objective.curve].y).all()


def test_every_knob_of_an_example_is_read(example: ProblemTrainable) -> None:
    for knob, span in example.problem.knobs.items():
        value = span.choices[0] if span.choices else span.low if knob == "width" else span.high
        run = example.run(example.start.with_(**{knob: value}), seed=0, length=0.01)
        plain = example.run(example.start, seed=0, length=0.01)
        assert run.outcome is Outcome.FINISHED, run.failure
        assert run.curves["train_loss"].y[-1] != plain.curves["train_loss"].y[-1], knob


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 80


def test_the_splits_are_the_same_every_time(example: ProblemTrainable) -> None:
    path = next(path for path in EXAMPLES if path.stem == example.name)
    again = ProblemTrainable(load_problem(path))
    assert all(torch.equal(a, b) for a, b in zip(example.bench.train.head(50), again.bench.train.head(50), strict=True))
