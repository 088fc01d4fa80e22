"""How much do random search and TPE need for the score that ours has after three trainings?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from optuna.samplers import TPESampler

from advisor.core.config import Config
from benchmarks.results import table
from benchmarks.tuning.answer import SEED, Question
from benchmarks.tuning.peers import rows, suggested
from benchmarks.tuning.space import wide
from benchmarks.tuning.tested import Tested
from benchmarks.tuning.truth import Truth, test_score

#: Ours is asked with so many trainings; the others get at most so many, more than eight times as much.
OURS, MOST = 3, 32


@dataclass(frozen=True)
class Reach:
    """In which training a peer's answer was as good as ours; None where it was not within `MOST`."""

    workload: str
    arm: str
    trainings: int | None


def _random(question: Question) -> list[Config]:
    return rows(question, wide(question.bench), "wide")


def _tpe(question: Question) -> list[Config]:
    bench, space = question.bench, wide(question.bench)
    asked = suggested(bench, TPESampler(seed=question.repeat), space, rows(question, space, "wide"))
    found = []
    for config in islice(asked, MOST - 1):
        bench.full(config, SEED)
        found.append(config)
    return found


SEARCHES: Mapping[str, Callable[[Question], list[Config]]] = {"random search": _random, "TPE": _tpe}


def reaches(bench: Tested, truth: Truth, ours: float, repeats: int) -> list[Reach]:
    """Return for each search and repeat how many trainings it needs for a share of the gap of at least `ours`."""
    return [
        Reach(bench.name, arm, _needed(bench, truth, ours, search(Question(bench, MOST, repeat))))
        for arm, search in SEARCHES.items()
        for repeat in range(repeats)
    ]


def _needed(bench: Tested, truth: Truth, ours: float, configs: Sequence[Config]) -> int | None:
    """Return the first number of trainings, the default's included, whose best by validation tests as well as ours."""
    best = bench.full(bench.start, SEED)
    for number, config in enumerate(configs[: MOST - 1], start=2):
        known = bench.full(config, SEED)
        if known.score >= best.score:
            continue
        best = known
        if truth.share(test_score(bench, config)) >= ours:
            return number
    return None


def told(found: Sequence[Reach]) -> str:
    """Return the table: median and quartiles over workloads and repeats, what never got there counted as the most."""
    lines = []
    for arm in SEARCHES:
        own = [one.trainings for one in found if one.arm == arm]
        censored = sum(one is None for one in own)
        low, middle, high = np.quantile(
            [MOST if one is None else one for one in own], (0.25, 0.5, 0.75), method="lower"
        )
        more = "more than " if censored > len(own) / 2 else ""
        times = f"{more}{middle / OURS:.1f}"
        lines.append([arm, f"{more}{middle:.0f}", f"{low:.0f} to {high:.0f}", times, f"{censored} of {len(own)}"])
    head = ["search", "trainings (median)", "quartiles", "times ours", f"not within {MOST} (censored)"]
    return table(head, lines)
