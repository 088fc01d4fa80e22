from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from advisor.core.outcome import Outcome
from advisor.errors import ProblemError
from advisor.training.folds import FoldedTrainable, folded, mean_of
from tests.training.problems import tiny, trainable


def test_every_example_is_held_out_once_and_each_fold_has_its_share_of_each_class() -> None:
    problem = tiny()
    parts = folded(problem, 4)
    held = [part.validation[1] for part in parts if isinstance(part.validation, tuple)]
    trained = [part.train[1] for part in parts if isinstance(part.train, tuple)]
    total = len(held[0]) + len(trained[0])
    assert sum(map(len, held)) == total
    assert all(len(one) + len(other) == total for one, other in zip(held, trained, strict=True))
    for label in sorted(set(torch.cat(held).tolist())):
        counts = [int((one == label).sum()) for one in held]
        assert max(counts) - min(counts) <= 1


def test_a_score_is_the_mean_over_the_folds_and_costs_all_of_them() -> None:
    problem = FoldedTrainable(tiny(), 3)
    run = problem.run(problem.start, 0)
    alone = [trainable_.run(problem.start, 0) for trainable_ in map(_of, folded(tiny(), 3))]
    assert run.outcome is Outcome.FINISHED
    ends = [one.curves["val_loss"].y[-1] for one in alone]
    assert run.curves["val_loss"].y[-1] == pytest.approx(np.mean(ends))
    assert run.cost == pytest.approx(problem.full_price, rel=0.02)
    assert run.outputs is None
    assert any("3 folds" in remark for remark in run.remarks)


def _of(problem: object) -> FoldedTrainable:
    return trainable(train=problem.train, validation=problem.validation)  # type: ignore[attr-defined, return-value]


def test_a_probe_sees_the_first_fold_alone() -> None:
    problem = FoldedTrainable(tiny(), 3)
    assert problem.run(problem.start, 0, 0.1).cost < 0.2


def test_the_first_failure_ends_it() -> None:
    problem = FoldedTrainable(tiny(), 3)
    run = problem.run(problem.start.with_(optimizer="sgd", learning_rate=1e9), 0)
    assert run.outcome is Outcome.DIVERGED
    assert run.cost < 1


def test_runs_that_differ_by_an_update_meet_at_their_ends() -> None:
    long, short = (trainable().run(trainable().start, 0, length) for length in (1.0, 0.9))
    both = mean_of([long, short])
    assert len(both.curves["train_loss"]) == len(short.curves["train_loss"])
    ends = [run.curves["val_loss"].y[-1] for run in (long, short)]
    assert both.curves["val_loss"].y[-1] == pytest.approx(np.mean(ends))


def test_without_a_validation_set_all_that_is_there_is_folded() -> None:
    assert len(folded(tiny(validation=None), 3)) == 3


def test_what_cannot_be_folded_is_refused() -> None:
    problem = tiny()
    assert isinstance(problem.train, tuple)
    with pytest.raises(ProblemError, match="too few"):
        folded(problem, 10_000)
    with pytest.raises(ProblemError, match="two tensors"):
        folded(tiny(train=TensorDataset(*problem.train)), 3)
