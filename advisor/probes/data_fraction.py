"""Which settings are worth all of the data? Many are tried on a small part, fewer on a larger one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from advisor.core.config import Config
from advisor.core.data_fraction import in_words
from advisor.core.reading import Reading
from advisor.core.run import Run
from advisor.core.trainable import Objective
from advisor.probes.scores import has_blown_up, score_of

PROBE = "data_fraction"
QUESTION = "which settings are worth a training on all of the data?"
_CAUTION = (
    "parts of the data say nothing of regularization, overfitting or the length of a training, and only trainings on "
    "all of the data decide"
)


class Divisible(Protocol):
    """A Trainable that can be trained on a part of its data."""

    @property
    def objective(self) -> Objective:
        """Return what is tuned."""

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        """Train on this part of the data."""


@dataclass(frozen=True)
class _Result:
    """A setting on one part of the data."""

    config: Config
    score: float | None
    cost: float
    seconds: float


def climb(trainable: Divisible, settings: Sequence[Config], rungs: Sequence[tuple[float, int]], seed: int) -> Reading:
    """Return the best setting after all rungs, each a part of the data with the number of settings that reach it.

    The first setting is the start: it climbs with the best ones, as what they are held against.
    """
    start, told, remaining = settings[0], list[tuple[float, list[_Result]]](), list(settings)
    for fraction, count in rungs:
        tried = [_tried(trainable, config, seed, fraction) for config in remaining[:count]]
        told.append((fraction, _ranked(tried, trainable.objective)))
        better = [result.config for result in told[-1][1] if result.config != start and result.score is not None]
        remaining = [start, *better]
        if not better:
            break
    return _read(start, told, trainable.objective, len(settings))


def _tried(trainable: Divisible, config: Config, seed: int, fraction: float) -> _Result:
    run = trainable.run_part(config, seed, fraction)
    score = None if has_blown_up(run) else score_of(run, trainable.objective)
    return _Result(config, score, run.cost, run.seconds)


def _ranked(results: Sequence[_Result], objective: Objective) -> list[_Result]:
    sign = -1 if objective.direction == "maximize" else 1
    return sorted(results, key=lambda each: (each.score is None, sign * (each.score or 0.0)))


def _read(start: Config, told: list[tuple[float, list[_Result]]], objective: Objective, settings: int) -> Reading:
    fraction, last = told[-1]
    best = last[0]
    before = next(each.score for each in last if each.config == start)
    every = [result for _, results in told for result in results]
    evidence: dict[str, Any] = {
        "settings": settings,
        "rungs": [{"fraction": part, "tried": [_row(each, start) for each in results]} for part, results in told],
        "remarks": [*(_sentence(part, results, start, objective) for part, results in told), _CAUTION],
    }
    common = {
        "probe": PROBE,
        "question": QUESTION,
        "cost": sum(result.cost for result in every),
        "seconds": sum(result.seconds for result in every),
    }
    if best.score is None or best.config == start:
        why = f"of {settings} settings none did better than the start on {in_words(fraction)} of the data"
        return Reading(**common, abstained=why, evidence=evidence)
    picked = {name: value for name, (value, _) in best.config.differences(start).items()}
    evidence |= {"pick": picked, "score": best.score, "start_score": before, "fraction": fraction}
    return Reading(**common, value=_in_words(best.config, start), confidence="low", evidence=evidence)


def _row(result: _Result, start: Config) -> dict[str, Any]:
    values = {name: value for name, (value, _) in result.config.differences(start).items()}
    return {"values": values, "score": result.score}


def _sentence(fraction: float, results: Sequence[_Result], start: Config, objective: Objective) -> str:
    """Return what was tried on one part, the best first."""
    said = [f"{_in_words(each.config, start)} {_score(each.score)}" for each in results]
    return f"{objective.metric} on {in_words(fraction)} of the data: {'; '.join(said)}"


def _in_words(config: Config, start: Config) -> str:
    changed = [f"{name}={value}" for name, (value, _) in config.differences(start).items()]
    return ", ".join(changed) or "the start"


def _score(score: float | None) -> str:
    return "failed" if score is None else f"{score:.4g}"
