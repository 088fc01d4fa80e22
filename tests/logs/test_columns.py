"""Names that people gave to their metrics, and what they mean."""

from __future__ import annotations

import pytest

from advisor.logs.columns import axis_of, claim_of, is_curve_name, normalized


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("loss", "train_loss"),
        ("train_loss", "train_loss"),
        ("train/loss", "train_loss"),
        ("training loss", "train_loss"),
        ("Loss/train", "train_loss"),
        ("trainLoss", "train_loss"),
        ("train_loss_step", "train_loss"),
        ("avg_train_loss", "train_loss"),
        ("train_nll", "train_loss"),
        ("val_loss", "val_loss"),
        ("valid_loss", "val_loss"),
        ("validation/loss", "val_loss"),
        ("eval_loss", "val_loss"),
        ("dev loss", "val_loss"),
        ("test_loss", "val_loss"),
        ("Validation Cross-Entropy", "val_loss"),
        ("acc", "train_accuracy"),
        ("train_acc", "train_accuracy"),
        ("val_accuracy", "val_accuracy"),
        ("val_sparse_categorical_accuracy", "val_accuracy"),
        ("val/top1", "val_accuracy"),
        ("valid_ppl", "val_perplexity"),
        ("metrics/val/mIoU", "val_miou"),
        ("metrics/mAP50(B)", "val_map50"),
        ("metrics/mAP50-95(B)", "val_map"),
        ("metrics/precision(B)", "val_precision"),
        ("metrics/accuracy_top5", "val_top5"),
        ("metrics:accuracy", "train_accuracy"),
        ("coco/bbox_mAP", "val_map"),
        ("bbox/AP", "val_map"),
        ("eval_wer", "val_wer"),
        ("bleu", "val_bleu"),
        ("eval_top1", "val_accuracy"),
        ("valid_error_rate", "val_error"),
        ("loss/val", "val_loss"),
        ("eval/loss", "val_loss"),
        ("val_dice_coef", "val_dice"),
        ("val_R2", "val_r2"),
        ("val_roc_auc", "val_auc"),
        ("val_mean_absolute_error", "val_mae"),
        ("total_loss", "train_loss"),
        ("train/CrossEntropyLoss", "train_loss"),
        ("train_losses", "train_loss"),
        ("val_accs", "val_accuracy"),
        ("eval_rougeL", "val_rouge_l"),
        ("lr/pg0", "learning_rate"),
        ("val_rmse", "val_rmse"),
        ("validation/mean_average_precision", "val_mean_average_precision"),
        ("train/box_loss", "train_box_loss"),
        ("lr", "learning_rate"),
        ("lr-AdamW/pg1", "learning_rate"),
        ("learningRate", "learning_rate"),
        ("train/learning_rate", "learning_rate"),
        ("grad_norm", "gradient_norm"),
        ("train/grad_norm", "gradient_norm"),
        ("gradientNorm", "gradient_norm"),
        ("gnorm", "gradient_norm"),
        ("update_ratio", "update_ratio"),
        ("dead_relus", "dead_units"),
        # not curves
        ("time", None),
        ("score", None),
        ("validation/num_examples", None),
        ("best_val_acc", None),
        ("val_time", None),
        ("epoch", None),
        ("d_loss", None),
        ("lr_decay", None),
        ("lr_warmup", None),
        ("loss_scale", None),
        ("Validation loss decreased", None),
        ("Test Accuracy of horse", None),
        ("precision", None),
        ("", None),
        ("损失", None),
    ],
)
def test_a_name_is_read_as_its_curve(name: str, curve: str | None) -> None:
    claim = claim_of(name)
    assert (claim.curve if claim else None) == curve


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("train/loss", "loss"),
        ("val_loss", "test_loss"),
        ("train_loss", "train_nll"),
        ("test_loss", "val_nll"),
        ("train_loss_step", "train_loss_epoch"),
        ("val_loss_epoch", "val_loss_step"),
        ("lr", "lr-AdamW/pg2"),
    ],
)
def test_the_plainer_name_wins(better: str, worse: str) -> None:
    first, second = claim_of(better), claim_of(worse)
    assert first is not None
    assert second is not None
    assert first.curve == second.curve
    assert first.rank < second.rank


def test_counters() -> None:
    assert [axis_of(name) for name in ("trainer/global_step", "_step", "Epoch", "iter", "loss")] == [
        "step",
        "step",
        "epoch",
        "step",
        None,
    ]


def test_normalized_splits_words() -> None:
    assert normalized("Val/topAcc-1") == "val top acc 1"


def test_curve_names() -> None:
    assert all(map(is_curve_name, ["train_loss", "val_my_metric", "dead_units"]))
    assert not any(map(is_curve_name, ["loss", "val_", "step"]))
