"""The grid: which cells are wanted, and the answers that are kept until one asks for them again."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from advisor.core.config import Config
from benchmarks.tuning.answer import Answer, Question
from benchmarks.tuning.kept import fill_answers
from benchmarks.tuning.ours import FREE, ONLY_AT, OURS
from benchmarks.tuning.peers import PEERS
from benchmarks.tuning.tested import CACHE, Tested
from benchmarks.tuning.truth import test_score
from benchmarks.workloads.remembered import PATIENCE

ARMS = {**OURS, **PEERS}
ANSWERS = CACHE.with_name("tuning_answers.sqlite")


@dataclass(frozen=True)
class Cell:
    """One answer of one arm, and the test score of its configuration on fresh seeds, smaller where better."""

    workload: str
    arm: str
    budget: int
    repeat: int
    answer: Answer
    score: float


@dataclass(frozen=True)
class Wanted:
    """The part of the grid that is asked for."""

    arms: Sequence[str]
    budgets: Sequence[int]
    repeats: int
    #: Arms whose kept answers no longer count, because what they ask has changed.
    again: Sequence[str] = ()
    #: Whether only what has been answered is told, and no arm is asked.
    answered: bool = False

    def of(self, arm: str) -> Iterator[tuple[int, int]]:
        """Yield budget and repeat of an arm's cells."""
        if arm in FREE:
            yield 0, 0
            return
        budgets = [budget for budget in self.budgets if budget in ONLY_AT.get(arm, self.budgets)]
        yield from itertools.product(budgets, range(self.repeats))


def cells(bench: Tested, wanted: Wanted) -> Iterator[Cell]:
    """Yield the cells of one workload, those that are kept at once."""
    store = sqlite3.connect(ANSWERS, timeout=PATIENCE)
    fill_answers(store)
    for arm in wanted.arms:
        for budget, repeat in wanted.of(arm):
            key = json.dumps([bench.print, bench.start.text("optimizer", ""), arm, budget, repeat])
            known = store.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
            if known is None and wanted.answered:
                continue
            if known is None or arm in wanted.again:
                answer = ARMS[arm](Question(bench, budget, repeat))
                with store:
                    store.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(asdict(answer))))
            else:
                answer = Answer(**json.loads(known[0]))
            yield Cell(bench.name, arm, budget, repeat, answer, test_score(bench, Config(answer.config)))
