from __future__ import annotations

import pytest

from advisor.errors import UsageError
from advisor.monitor.names import Names, canonical


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("train_loss", "train_loss"),
        ("loss", "train_loss"),
        ("val/acc", "val_accuracy"),
        ("lr", "learning_rate"),
        ("grad_norm", "gradient_norm"),
        ("val_tangle", "val_tangle"),
    ],
)
def test_names_mean_what_they_mean_in_a_log(name: str, curve: str) -> None:
    assert canonical(name) == curve


@pytest.mark.parametrize(("name", "hint"), [("tran_los", "did you mean 'train_loss'"), ("epoch", "log train_loss")])
def test_a_name_that_means_nothing(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        canonical(name)


def test_of_two_names_for_one_curve_the_first_is_believed() -> None:
    names = Names()
    assert names.curve_of("train_loss_step") == "train_loss"
    assert names.curve_of("train_loss_epoch") is None
    assert names.curve_of("train_loss_epoch") is None
    assert names.curve_of("train_loss_step") == "train_loss"
    assert names.remarks == ["'train_loss_epoch' was left out: train_loss is read from 'train_loss_step'."]
    assert names.feeds("train_loss")
    assert not names.feeds("val_loss")
