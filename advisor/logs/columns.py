"""What people call their metrics, and what advisor calls them: the vocabulary that all readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from advisor.core.metric import direction_of

#: Names of the x column, normalized, best first: a counter of the whole run beats one of something smaller.
STEPS = (
    "global step",
    "trainer global step",
    "step",
    "steps",
    "current steps",
    "num steps",
    "training step",
    "optimizer step",
    "total timesteps",
    "timesteps",
    "train global step",
    "train step",
    "num updates",
    "updates",
    "update",
    "iteration",
    "iterations",
    "iter",
    "iters",
    "iter num",
    "training iteration",
    "it",
    "batch",
)
EPOCHS = ("epoch", "epochs", "train epoch", "training epoch", "current epoch", "epoch num", "epoch number", "ep")

_TRAIN = {"train", "training", "trn", "tr"}
_VALIDATION = {
    "val",
    "valid",
    "validation",
    "eval",
    "evaluation",
    "dev",
    "heldout",
    "holdout",
    "evaluating",
    "validating",
}
#: Read as validation when nothing better is there: many people have no third split.
TEST = {"test", "testing"}
# What a framework adds to say how it averaged: train_loss_epoch, loss_avg, running_loss, metrics/accuracy.
_AVERAGING = {"epoch", "step", "avg", "running", "batch", "metrics", "metric", "minibatch"}
# Words of columns that are about a metric and are not its curve.
_NOT_A_CURVE = {
    *("best", "min", "max", "std", "stderr", "time", "patience", "weight", "coef", "num", "n", "prev", "previous"),
    *("target", "threshold", "delta", "scale", "runtime", "seconds", "per", "improved", "from", "smoothing"),
    *("decreased", "increased", "of"),
}
# Words of columns that are about the learning rate's schedule and are not the rate.
_NOT_A_RATE = re.compile(r"\b(decay|mode|warmup|factor|gamma|min|max|scheduler|schedule|base|initial|mult)\b")
_LOSSES = {
    *("nll", "ce", "xent", "crossentropy", "cross entropy", "total loss", "loss total", "mean loss", "average loss"),
    *(
        "ctc loss",
        "ave loss",
        "overall loss",
        "cross entropy loss",
        "crossentropy loss",
        "ce loss",
        "nll loss",
        "objective loss",
    ),
}
_SYNONYMS = {
    "losses": "loss",
    "accuracies": "accuracy",
    "accs": "accuracy",
    "acc": "accuracy",
    "acc1": "accuracy",
    "acc 1": "accuracy",
    "top1": "accuracy",
    "top 1": "accuracy",
    "top1 acc": "accuracy",
    "top 1 acc": "accuracy",
    "acc top1": "accuracy",
    "top 1 accuracy": "accuracy",
    "top1 accuracy": "accuracy",
    "accuracy top1": "accuracy",
    "accuracy top 1": "accuracy",
    "prec 1": "accuracy",
    "prec1": "accuracy",
    "mean accuracy": "accuracy",
    "average accuracy": "accuracy",
    "categorical accuracy": "accuracy",
    "sparse categorical accuracy": "accuracy",
    "binary accuracy": "accuracy",
    "acc5": "top5",
    "acc 5": "top5",
    "top 5": "top5",
    "top5 acc": "top5",
    "top 5 acc": "top5",
    "acc top5": "top5",
    "prec 5": "top5",
    "accuracy top5": "top5",
    "accuracy top 5": "top5",
    "ppl": "perplexity",
    "err": "error",
    "error rate": "error",
    "classification error": "error",
    "top1 err": "error",
    "top1 error": "error",
    "mean absolute error": "mae",
    "mean squared error": "mse",
    "root mean squared error": "rmse",
    "f1 score": "f1",
    "roc auc": "auc",
    "auc roc": "auc",
    "auroc": "auc",
    "auc score": "auc",
    "r2 score": "r2",
    "r squared": "r2",
    "mean iou": "miou",
    "m iou": "miou",
    "dice score": "dice",
    "dice coef": "dice",
    "dice coefficient": "dice",
    "mean dice": "dice",
    "bleu score": "bleu",
    "sacrebleu": "bleu",
    "word error rate": "wer",
    "character error rate": "cer",
    # Ultralytics: (B) are the boxes, 50-95 the mean over thresholds.
    "map50 b": "map50",
    "map50 95 b": "map",
    "map50 95": "map",
    "map 50": "map50",
    "bbox map": "map",
    "bbox ap": "map",
    "coco bbox map": "map",
    "precision b": "precision",
    "recall b": "recall",
}
#: Metrics that are believed without a word for the split: frameworks that log `loss` beside `val_loss`.
_BARE = {"accuracy", "perplexity", "error", "f1", "auc", "mse", "mae", "rmse"}
#: Metrics that nobody computes on the batches that are trained on: without a word for the split they are validation.
_OF_VALIDATION = {"map", "map50", "miou", "bleu", "wer", "cer", "rouge1", "rouge2", "rouge_l"}
# Abbreviations in which a capital begins no word.
_ABBREVIATIONS = re.compile(r"mAP|mIoU|IoU|BLEU|ROUGE")
_INSTRUMENTS = (
    ("learning_rate", re.compile(r"\b(lr|learning rate)\b")),
    ("gradient_norm", re.compile(r"\b(grad|gradient)\b.*\bnorm\b|\bg(rad)?norm\b|^norm$")),
    ("update_ratio", re.compile(r"\bupdate (to weight )?ratio\b")),
    ("dead_units", re.compile(r"\bdead (units|relus?|neurons)\b")),
)

#: Curves that are no result of the training.
INSTRUMENTS = frozenset(curve for curve, _ in _INSTRUMENTS)


@dataclass(frozen=True)
class Claim:
    """The curve that a name stands for; of several names for one curve, the lowest rank is meant."""

    curve: str
    rank: int


def normalized(name: str) -> str:
    """Return the words of a name in lower case: "Val/topAcc" gives "val top acc"."""
    spaced = _ABBREVIATIONS.sub(lambda found: found[0].lower(), name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", spaced)
    return " ".join(re.findall(r"[^\W_]+", spaced.lower()))


def axis_of(name: str) -> Literal["step", "epoch"] | None:
    """Return what a column of this name counts, None when it is not a counter."""
    words = normalized(name)
    return "step" if words in STEPS else "epoch" if words in EPOCHS else None


def claim_of(name: str) -> Claim | None:
    """Return the curve that a column of this name is, None when the name does not tell."""
    words = normalized(name)
    if axis_of(name) is not None:
        return None
    for curve, pattern in _INSTRUMENTS:
        if pattern.search(words) and not (curve == "learning_rate" and _NOT_A_RATE.search(words)):
            # The shortest name is the whole model's, the longer ones are of its parts or optimizers.
            return Claim(curve, len(words.split()))
    # Ultralytics and torchmetrics: `metrics/precision(B)` was measured in the validation.
    return _metric_claim(words.split(), unsaid="val" if name.startswith("metrics/") else "")


def split_in(name: str) -> str:
    """Return the split that a name speaks of ("train", "val" or "test"), an empty text when it does not."""
    words = set(normalized(name).split())
    for split, names in (("val", _VALIDATION), ("train", _TRAIN), ("test", TEST)):
        if not words.isdisjoint(names):
            return split
    return ""


def is_curve_name(name: str) -> bool:
    """Return whether `name` can be the name of a curve in a Run."""
    return name in INSTRUMENTS or bool(re.fullmatch(r"(train|val)_\w+", name))


def _metric_claim(words: list[str], unsaid: str = "") -> Claim | None:
    split, split_rank = _split_of(words)
    averaged_over = "step" if split == "val" else "epoch"
    rest = [word for word in words if word not in _TRAIN | _VALIDATION | TEST | _AVERAGING]
    phrase = " ".join(rest)
    if not rest or (_NOT_A_CURVE.intersection(rest) and phrase not in _SYNONYMS):
        return None
    metric, metric_rank = _metric_of(phrase)
    split = split or ("val" if metric in _OF_VALIDATION else unsaid)
    if split == "" and not _is_bare(metric, rest):
        return None
    if direction_of(metric) is None:
        return None
    # Lightning logs loss_step beside loss_epoch: of train the finer shows more, of val the whole pass counts.
    return Claim(f"{split or 'train'}_{metric}", 4 * metric_rank + 2 * split_rank + (averaged_over in words))


def _is_bare(metric: str, words: list[str]) -> bool:
    """Return whether this is the training's, though no word for the split says so."""
    return metric in _BARE or (metric == "loss" and not {"loss", "losses"}.isdisjoint(words))


def _split_of(words: list[str]) -> tuple[str, int]:
    for split, names, rank in (("val", _VALIDATION, 0), ("train", _TRAIN, 0), ("val", TEST, 1)):
        if names.intersection(words):
            return split, rank
    return "", 1


def _metric_of(words: str) -> tuple[str, int]:
    if words in _LOSSES:
        return "loss", 1
    return _SYNONYMS.get(words, words).replace(" ", "_"), 0
