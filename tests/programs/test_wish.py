from __future__ import annotations

import numpy as np
import pytest

from advisor.core.run import Curve, Run
from advisor.core.trainable import Objective
from advisor.errors import UsageError
from advisor.programs.wish import Wish


def run_with(*names: str) -> Run:
    return Run(curves={name: Curve(name, np.array([1.0]), np.array([0.5])) for name in names})


@pytest.mark.parametrize(
    ("metric", "objective"),
    [
        ("val_loss", Objective("loss", "minimize")),
        ("val_acc", Objective("accuracy", "maximize")),
        ("accuracy", Objective("accuracy", "maximize")),
        ("valid/perplexity", Objective("perplexity", "minimize")),
        ("eval_f1", Objective("f1", "maximize")),
    ],
)
def test_a_named_metric_is_understood(metric: str, objective: Objective) -> None:
    assert Wish(metric).objective == objective


def test_a_name_that_nobody_knows_needs_a_direction() -> None:
    with pytest.raises(UsageError, match="--minimize or --maximize"):
        _ = Wish("goodness").objective
    wish = Wish("my/goodness", "maximize")
    assert wish.objective == Objective("my_goodness", "maximize")
    assert wish.names == {"val_my_goodness": "my/goodness"}


def test_a_training_metric_is_refused() -> None:
    with pytest.raises(UsageError, match="trained on"):
        _ = Wish("train_loss").objective


@pytest.mark.parametrize(
    ("curves", "found"),
    [
        (("train_loss", "val_loss", "val_accuracy"), Objective("loss", "minimize")),
        (("train_loss", "val_f1", "val_accuracy"), Objective("accuracy", "maximize")),
        (("train_loss", "val_f1"), Objective("f1", "maximize")),
        (("train_loss",), None),
    ],
)
def test_without_a_name_the_finest_that_is_shown_is_tuned(curves: tuple[str, ...], found: Objective | None) -> None:
    assert Wish(usual="accuracy").found_in(run_with(*curves)) == found


def test_a_named_metric_that_is_not_shown_is_not_found() -> None:
    assert Wish("val_f1").found_in(run_with("val_loss")) is None
