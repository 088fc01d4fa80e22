"""Metric names: which direction is better, and which split of the data they were measured on."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["minimize", "maximize"]

# Usual names of the field; a name that is not here has no known direction, and rules that need one abstain.
_HIGHER = (
    r"acc|accuracy|top ?[15]|f1|fbeta|auc|auroc|auprc|precision|recall|iou|miou|dice|map|map50|map75|ap|ap50|ap75|r2|"
    r"bleu|rouge|rouge ?(?:1|2|l|lsum)|chrf|meteor|ndcg|mrr|mcc|kappa|pearson|spearman|pck|exact match|"
    r"score|reward|psnr|ssim"
)
_LOWER = (
    r"loss|nll|cross ?entropy|ce|error|err|perplexity|ppl|mse|rmse|mae|mape|bpb|bpc|wer|cer|eer|ter|fid|lpips|elbo loss"
)
_WORDS = re.compile(r"[^a-z0-9]+")


def direction_of(metric: str) -> Direction | None:
    """Return whether a metric of this name is better small or large; None when the name does not tell."""
    words = _WORDS.sub(" ", metric.lower()).strip()
    if re.search(rf"\b({_LOWER})\b", words):
        return "minimize"
    if re.search(rf"\b({_HIGHER})\b", words):
        return "maximize"
    return None


def improvement(before: float, after: float, direction: Direction) -> float:
    """Return how much better `after` is than `before`, in the metric's unit; negative is worse."""
    return before - after if direction == "minimize" else after - before
