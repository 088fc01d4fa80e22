"""Before against after: the seeds of start and best, and the way from one to the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from advisor.core.config import Config
from advisor.core.ledger import Ledger, Result
from advisor.core.outcome import Outcome
from advisor.core.step import Trial
from advisor.report import words
from advisor.report.figures.theme import BLUE, FAINT, GREEN, GREY, RED, blank, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def start_and_best(ledger: Ledger, result: Result) -> Figure | None:
    """Return a dot per seed and the mean of start and best; None where there is no full score."""
    from plotly.graph_objects import Scatter

    start, best = scores_of(ledger, result.start), scores_of(ledger, result.best)
    if not start or not best or result.start == result.best:
        return None
    figure = blank(height=320, showlegend=False)
    for seed in sorted(start.keys() & best.keys()):
        pair = [start[seed], best[seed]]
        figure.add_trace(
            Scatter(x=["start", "best"], y=pair, mode="lines", line={"color": GREY, "width": 1}, opacity=0.6)
        )
    for name, scores, color in (("start", start, GREY), ("best", best, BLUE)):
        seeds = [f"seed {seed}" for seed in scores]
        marker = {"color": color, "size": 10}
        dots = {"x": [name] * len(scores), "y": list(scores.values()), "text": seeds}
        figure.add_trace(Scatter(**dots, mode="markers", marker=marker, hovertemplate="%{text}: %{y:.4g}"))
        mean = sum(scores.values()) / len(scores)
        bar = {"symbol": "line-ew", "size": 46, "line": {"width": 3, "color": color}}
        text = f"{name} {words.number(mean)}"
        whisker = _whisker(result) if name == "best" else None
        figure.add_trace(Scatter(x=[name], y=[mean], mode="markers", marker=bar, error_y=whisker, hovertemplate=text))
    figure.update_yaxes(title_text=plain(result.metric))
    figure.update_xaxes(range=[-0.6, 1.6], showgrid=False)
    return figure


def _whisker(result: Result) -> dict[str, Any] | None:
    """Return the interval of the improvement as plotly draws it: lengths above and below the mean of best."""
    if result.improvement is None or result.low is None or result.high is None:
        return None
    better, worse = result.high - result.improvement, result.improvement - result.low
    up, down = (better, worse) if result.direction == "maximize" else (worse, better)
    return {"array": [up], "arrayminus": [down], "color": BLUE, "thickness": 1.5, "width": 9}


def scores_of(ledger: Ledger, config: Config) -> dict[int, float]:
    """Return seed -> score of a configuration's full trainings: the fresh ones, where there are any."""
    full = [trial for trial in ledger.trials if trial.config == config and trial.length == 1 and _scored(trial)]
    fresh = [trial for trial in full if trial.purpose == "confirm"]
    return {trial.seed: trial.score for trial in fresh or full if trial.score is not None}


def _scored(trial: Trial) -> bool:
    return trial.score is not None and trial.outcome in (Outcome.FINISHED, Outcome.UNKNOWN)


def waterfall(ledger: Ledger, result: Result) -> Figure | None:
    """Return the way from start to best in the metric's unit: a bar per kept step, and the rest."""
    from plotly.graph_objects import Waterfall

    if result.start_score is None or result.best_score is None or result.start == result.best:
        return None
    bars = list(contributions(ledger, result, result.best_score - result.start_score))
    names = ["start", *(name for name, _ in bars), "best"]
    better, worse = (GREEN, RED) if result.direction == "maximize" else (RED, GREEN)
    ends = words.number(result.start_score), words.number(result.best_score)
    texts = [ends[0], *(words.difference(amount) for _, amount in bars), ends[1]]
    figure = blank(height=340, showlegend=False)
    figure.add_trace(
        Waterfall(
            x=[plain(name) for name in names],
            y=[result.start_score, *(amount for _, amount in bars), result.best_score],
            measure=["absolute", *("relative" for _ in bars), "total"],
            text=[f"<b>{text}</b>" for text in texts],
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": better}},
            decreasing={"marker": {"color": worse}},
            totals={"marker": {"color": GREY}},
            connector={"line": {"color": FAINT}},
        )
    )
    figure.update_yaxes(title_text=plain(result.metric), range=_window(result, bars))
    return figure


def contributions(ledger: Ledger, result: Result, total: float) -> Iterable[tuple[str, float]]:
    """Yield a name and an amount of the metric per kept step, then what they do not explain."""
    sign = 1 if result.direction == "maximize" else -1
    explained = 0.0
    for step in ledger.steps:
        if step.decision == "kept" and step.measured is not None:
            explained += sign * step.measured
            yield (
                f"{step.number}. {', '.join(c.change for c in step.hypothesis.changes)}",
                sign * step.measured,
            )
    yield "search, length and seeds", total - explained


def _window(result: Result, bars: list[tuple[str, float]]) -> list[float]:
    """Return axis ends around the levels that occur: from zero, a percent could not be seen."""
    level = result.start_score or 0.0
    levels = [level]
    for _, amount in bars:
        level += amount
        levels.append(level)
    margin = 0.25 * (max(levels) - min(levels) or abs(level) or 1.0)
    return [min(levels) - margin, max(levels) + margin]
