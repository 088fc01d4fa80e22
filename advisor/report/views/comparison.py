"""`ComparisonView`: two sides, as they are told to people, on a page, in a terminal and in a pull request."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.core.comparison import Comparison, Side
from advisor.core.config import Value
from advisor.report import words

_METHODS = {
    "paired": "Student's interval over pairs of trainings on the same seed",
    "welch": "Welch's interval: both were repeated, each on seeds of its own",
    "pooled": "an interval by the seed noise that was measured on either side, taken to be the same for both",
    "none": "no interval: no configuration was trained on two seeds",
}
_MARKS = {"better": "Better", "worse": "Worse", "within_noise": "Within the noise", "cannot_tell": "Cannot tell"}


@dataclass(frozen=True, kw_only=True)
class DifferenceRow:
    """One hyperparameter on both sides."""

    name: str
    a: str
    b: str


@dataclass(frozen=True, kw_only=True)
class SideView:
    """One side: what it is and what it scored."""

    name: str
    kind: str
    score: str
    #: Every training's score with its seed.
    scores: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """The verdict, the scores, and what was set differently."""

    title: str
    #: One or two words, for a badge.
    mark: str
    verdict: str
    effect: str
    method: str
    metric: str
    a: SideView
    b: SideView
    differences: tuple[DifferenceRow, ...]
    remarks: tuple[str, ...]


def comparison_view(comparison: Comparison) -> ComparisonView:
    """Return what is shown of a comparison."""
    better = "higher" if comparison.direction == "maximize" else "lower"
    between = words.effect_interval(comparison.low, comparison.high)
    effect = words.difference(comparison.improvement) if comparison.improvement is not None else "not measured"
    return ComparisonView(
        title=f"{comparison.b.name} against {comparison.a.name}",
        mark=_MARKS[comparison.verdict],
        verdict=comparison.says,
        effect=f"{effect} (95\u00a0% interval {between})" if between else effect,
        method=_METHODS[comparison.method],
        metric=f"{comparison.metric} ({better} is better)",
        a=_side(comparison.a, comparison.score_a),
        b=_side(comparison.b, comparison.score_b),
        differences=tuple(
            DifferenceRow(name=row.hyperparameter, a=_set(row.a), b=_set(row.b)) for row in comparison.differences
        ),
        remarks=tuple(map(words.sentence, comparison.remarks)),
    )


def _set(value: Value) -> str:
    return "not set" if value is None else words.value(value)


def _side(side: Side, mean: float | None) -> SideView:
    told = [(score, "failed" if score.value is None else words.number(score.value)) for score in side.scores]
    return SideView(
        name=side.name,
        kind="the best of a session" if side.kind == "session" else "a log",
        score=words.number(mean) if mean is not None else "no score",
        scores=tuple(f"seed {score.seed}: {text}" if score.seed is not None else text for score, text in told),
    )
