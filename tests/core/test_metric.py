from __future__ import annotations

import pytest

from advisor.core.metric import direction_of, improvement


@pytest.mark.parametrize(
    "name", ["accuracy", "val_acc", "top-5", "AUROC", "mIoU", "r2", "dice", "mAP50-95", "eval_rougeLsum", "bbox/AP"]
)
def test_better_large(name: str) -> None:
    assert direction_of(name) == "maximize"


@pytest.mark.parametrize(
    "name", ["loss", "val/loss", "error", "perplexity", "rmse", "mae", "nll", "val/wer", "top1 error"]
)
def test_better_small(name: str) -> None:
    assert direction_of(name) == "minimize"


@pytest.mark.parametrize("name", ["", "foo", "steps", "learning_rate"])
def test_unknown_names_have_no_direction(name: str) -> None:
    assert direction_of(name) is None


def test_improvement_is_positive_when_better() -> None:
    assert improvement(2.0, 1.5, "minimize") == 0.5
    assert improvement(0.8, 0.9, "maximize") == pytest.approx(0.1)
