"""What searches the tables: our strategy, random search, TPE and successive halving; each leaves a trail."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.samplers import TPESampler

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.knowledge.loader import load_knowledge
from advisor.session import Session
from advisor.session.header import Header
from advisor.tuning.opening import first_ledger
from advisor.tuning.tuner import Tuner
from advisor.version import __version__
from benchmarks.replay.recorded import Replayed, Table

#: Full trainings that a search may take: ours has to be at a third of what TPE needs.
MOST = 100
OURS_MOST = 30
#: So many repeats begin with what a user would begin with, each search with a seed of its own.
USUAL = 2
#: Successive halving: so many configurations, a third of which goes on, at these shares of a training.
BRACKET, ETA, RUNGS = 27, 3, (1 / 27, 1 / 9, 1 / 3, 1.0)


@dataclass(frozen=True)
class Trail:
    """Pairs of what was spent so far, in full trainings, and the regret of the best full training by then."""

    points: tuple[tuple[float, float], ...]

    def steps(self, regret: float) -> float | None:
        """Return what was spent when the regret was first so small; None when it never was."""
        return next((spent for spent, left in self.points if left <= regret), None)

    def regret(self, spent: float) -> float:
        """Return the regret of the best training after so much was spent; infinite before the first one."""
        return next((left for at, left in reversed(self.points) if at <= spent + 1e-9), math.inf)


class _Follower:
    """Notes what is best by what the search can see, and what that is really worth."""

    def __init__(self, table: Table) -> None:
        self.table, self.spent, self.best = table, 0.0, math.inf
        self.points: list[tuple[float, float]] = []

    def note(self, row: int, length: float = 1.0, cost: float | None = None) -> None:
        """Take in a training of the table; only whole ones can be the answer."""
        self.spent += length if cost is None else cost
        score = self.table.score(row) if length >= 1 else math.inf
        if length >= 1 and (not self.points or score < self.best):
            self.best = score
            self.points.append((self.spent, float(self.table.regrets[row])))

    def trail(self) -> Trail:
        """Return what was noted."""
        return Trail(tuple(self.points))


def ours(table: Table, start: int, repeat: int) -> Trail:
    """Return the trail of the strategy, with a budget of `OURS_MOST` trainings."""
    replayed, follower = Replayed(table, start), _Follower(table)
    header = Header(advisor=__version__, problem=None, budget=Budget(fte=OURS_MOST), seed=repeat)
    with (
        tempfile.TemporaryDirectory() as folder,
        Session.create(Path(folder) / "session", header, first_ledger(replayed)) as session,
    ):
        Tuner(replayed, session, load_knowledge()).tune()
        follower.spent = sum(one.own_cost for one in session.ledger.readings)
        for trial in session.ledger.trials:
            follower.note(table.nearest(trial.config), trial.length, trial.cost)
    return follower.trail()


def random_search(table: Table, start: int, repeat: int) -> Trail:
    """Return the trail of rows in a random order, after the start."""
    follower = _Follower(table)
    chance = random.Random(f"{table.name} {start} {repeat}")
    for row in [start, *chance.sample(range(len(table.configs)), min(MOST - 1, len(table.configs)))]:
        follower.note(row)
    return follower.trail()


def tpe(table: Table, start: int, repeat: int) -> Trail:
    """Return the trail of Optuna's default sampler, told the start first; it hears what was really trained."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space = {name: _distribution(span) for name, span in table.knobs.items()}
    study, follower = optuna.create_study(sampler=TPESampler(seed=repeat)), _Follower(table)
    row = start
    for _ in range(MOST):
        follower.note(row)
        score = table.score(row)
        params = {name: _fitting(one, table.configs[row].get(name)) for name, one in space.items()}
        value = score if math.isfinite(score) else 1e6
        study.add_trial(optuna.create_trial(params=params, distributions=space, value=value))
        asked = study.ask(space)
        study.tell(asked, state=optuna.trial.TrialState.FAIL)
        row = table.nearest(asked.params)
    return follower.trail()


def halving(table: Table, start: int, repeat: int) -> Trail:
    """Return the trail of successive halving, bracket after bracket; a training goes on from where it was cut."""
    follower, rows = _Follower(table), _drawn(table, start, repeat)
    columns = table.validation.shape[1]
    while follower.spent < MOST:
        alive, paid = [next(rows) for _ in range(BRACKET)], 0.0
        for length in RUNGS:
            column = max(1, round(columns * length)) - 1
            for row in alive:
                follower.note(row, length, (column + 1) / columns - paid)
            paid = (column + 1) / columns
            alive = sorted(alive, key=lambda row: table.score(row, column))[: max(1, len(alive) // ETA)]
    return follower.trail()


def _drawn(table: Table, start: int, repeat: int) -> Iterator[int]:
    chance = random.Random(f"halving {table.name} {start} {repeat}")
    yield start
    while True:
        yield chance.randrange(len(table.configs))


def _distribution(span: Range) -> BaseDistribution:
    if span.choices:
        return CategoricalDistribution(span.choices)
    assert span.low is not None
    assert span.high is not None
    return FloatDistribution(span.low, span.high, log=span.scale == "log")


def _fitting(distribution: BaseDistribution, value: object) -> object:
    if isinstance(distribution, FloatDistribution) and isinstance(value, int | float):
        return min(max(float(value), distribution.low), distribution.high)
    return value


SEARCHES: dict[str, Callable[[Table, int, int], Trail]] = {
    "advisor tune": ours,
    "random search": random_search,
    "TPE": tpe,
    "successive halving": halving,
}


def start_of(table: Table, repeat: int) -> int:
    """Return the row to begin with: what a user would take first; in later repeats any that did not fail."""
    if repeat < USUAL:
        return table.nearest(Config(table.usual))
    sound = [row for row in range(len(table.configs)) if math.isfinite(table.score(row))]
    return random.Random(f"start {table.name} {repeat - USUAL + 1}").choice(sound)
