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
    "train global step",
    "train step",
    "num updates",
    "updates",
    "update",
    "iteration",
    "iterations",
    "iter",
    "iters",
    "it",
    "batch",
)
EPOCHS = ("epoch", "epochs", "train epoch", "ep")

_TRAIN = {"train", "training", "trn", "tr"}
_VALIDATION = {"val", "valid", "validation", "eval", "evaluation", "dev", "heldout", "holdout"}
#: Read as validation when nothing better is there: many people have no third split.
TEST = {"test", "testing"}
# What a framework adds to say how it averaged: train_loss_epoch, loss_avg, running_loss.
_AVERAGING = {"epoch", "step", "avg", "running", "batch"}
# Words of columns that are about a metric and are not its curve.
_NOT_A_CURVE = {"best", "min", "max", "std", "stderr", "time", "patience", "weight", "coef", "num", "n"}
_LOSSES = {"nll", "ce", "xent", "crossentropy", "cross entropy", "total loss", "loss total", "mean loss"}
_SYNONYMS = {
    "acc": "accuracy",
    "acc1": "accuracy",
    "acc 1": "accuracy",
    "top1": "accuracy",
    "top 1": "accuracy",
    "top1 acc": "accuracy",
    "categorical accuracy": "accuracy",
    "sparse categorical accuracy": "accuracy",
    "binary accuracy": "accuracy",
    "ppl": "perplexity",
    "err": "error",
}
#: Metrics that are believed without a word for the split: frameworks that log `loss` beside `val_loss`.
_BARE = {"accuracy", "perplexity", "error", "f1", "auc", "mse", "mae", "rmse"}
_INSTRUMENTS = (
    ("learning_rate", re.compile(r"\b(lr|learning rate)\b")),
    ("gradient_norm", re.compile(r"\b(grad|gradient)\b.*\bnorm\b|\bg(rad)?norm\b")),
    ("update_ratio", re.compile(r"\bupdate (to weight )?ratio\b")),
    ("dead_units", re.compile(r"\bdead (units|relus?|neurons)\b")),
)


@dataclass(frozen=True)
class Claim:
    """The curve that a name stands for; of several names for one curve, the lowest rank is meant."""

    curve: str
    rank: int


def normalized(name: str) -> str:
    """Return the words of a name in lower case: "Val/topAcc" gives "val top acc"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
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
        if pattern.search(words):
            # The shortest name is the whole model's, the longer ones are of its parts or optimizers.
            return Claim(curve, len(words.split()))
    return _metric_claim(words.split())


def is_curve_name(name: str) -> bool:
    """Return whether `name` can be the name of a curve in a Run."""
    instruments = {curve for curve, _ in _INSTRUMENTS}
    return name in instruments or bool(re.fullmatch(r"(train|val)_\w+", name))


def _metric_claim(words: list[str]) -> Claim | None:
    split, split_rank = _split_of(words)
    averaged_over = "step" if split == "val" else "epoch"
    rest = [word for word in words if word not in _TRAIN | _VALIDATION | TEST | _AVERAGING]
    if not rest or _NOT_A_CURVE.intersection(rest):
        return None
    metric, metric_rank = _metric_of(" ".join(rest))
    if split == "" and (metric != "loss" or metric_rank) and metric not in _BARE:
        return None
    if direction_of(metric) is None:
        return None
    # Lightning logs loss_step beside loss_epoch: of train the finer shows more, of val the whole pass counts.
    return Claim(f"{split or 'train'}_{metric}", 4 * metric_rank + 2 * split_rank + (averaged_over in words))


def _split_of(words: list[str]) -> tuple[str, int]:
    for split, names, rank in (("val", _VALIDATION, 0), ("train", _TRAIN, 0), ("val", TEST, 1)):
        if names.intersection(words):
            return split, rank
    return "", 1


def _metric_of(words: str) -> tuple[str, int]:
    if words in _LOSSES:
        return "loss", 1
    return _SYNONYMS.get(words, words).replace(" ", "_"), 0
