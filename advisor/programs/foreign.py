"""`ForeignLoop`: what all trainings have in common whose loop is the user's: lengths, prices, and what is tuned.

One FTE is the start's own length in epochs, or in updates times batch size. A training that fails is charged for the
part that it got through.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.limit import SECONDS
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Objective, Observer
from advisor.knowledge.base import Knowledge
from advisor.programs.placeholders import DATA_FRACTION, EPOCHS, LENGTHS, STEPS
from advisor.programs.wish import UNTOLD, Wish

#: Lengths at least this factor apart tell starting up from training.
_APART = 1.5
#: A finished training whose log ends before this part of its plan has stopped early.
_EARLY = 0.9


@dataclass(kw_only=True)
class ForeignLoop(ABC):
    """A Trainable of which only the results are seen."""

    #: What ends up in `Run.format`.
    kind: ClassVar[str]
    name: str
    start: Config
    knobs: dict[str, Range]
    situation: Situation
    wish: Wish
    #: Whether a training takes a seed.
    is_seeded: bool
    #: The hyperparameter that says how long to train, None where there is none.
    length_name: str | None
    #: Whether it can be told to train on a part of its data.
    is_divisible: bool = False
    #: Settled by the first training where the user named no metric.
    objective: Objective = UNTOLD
    #: Seconds of one FTE: starting up once, as far as trainings of two lengths have told it apart.
    pace: float | None = None
    #: Seconds to start up, None while all trainings had one length.
    startup: float | None = None
    full_price: float = field(default=1.0, init=False)
    #: Whether a training has shown what is tuned.
    is_settled: bool = field(default=False, init=False)
    #: Share of a full training -> seconds, of the shortest and the longest so far.
    _timed: dict[float, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.objective = self.wish.objective or self.objective

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be asked of it: seeds and lengths where it takes them, and nothing inside of it."""
        full = 0 if self.length_name is None else self.start.number(self.length_name, 1)
        return Capabilities(
            seeded=self.is_seeded,
            shortenable=full > 1,
            shortest=1 / full if full > 1 else 1.0,
            inspectable=False,
            sweepable=False,
            divisible=self.is_divisible,
            measures=frozenset([SECONDS] if self.length_name == EPOCHS else []),
        )

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Train once and return the run; a failed training is an outcome and not an exception."""
        return replace(self._run(self.shortened(config, length), seed, observer), config=config, length=length)

    def run_part(self, config: Config, seed: int, fraction: float) -> Run:
        """Train for the same epochs over this part of the data, as the user's program understands it."""
        run = self._run(config.with_(**{DATA_FRACTION: fraction}), seed, None)
        return replace(run, config=config, length=fraction, data_fraction=fraction)

    @property
    def smallest_part(self) -> float:
        """Return that any part will do: only the user's program knows how much data it has."""
        return 0.0

    def _run(self, short: Config, seed: int, observer: Observer | None) -> Run:
        began = time.perf_counter()
        told = self.judged(self.train(self.in_full(short), seed, observer))
        seconds = time.perf_counter() - began
        share = self.share(short)
        if told.outcome is Outcome.FINISHED:
            self.learn_pace(seconds, share)
        cost = share * self._part(told, short, seconds, share)
        planned = told.planned_x or (last_x(told) if told.outcome is Outcome.FINISHED else None)
        return replace(
            told,
            seed=seed if self.is_seeded else None,
            planned_x=planned,
            seconds=seconds,
            usage=self._usage(told, short, seconds),
            cost=cost,
            format=self.kind,
        )

    @abstractmethod
    def train(self, config: Config, seed: int, observer: Observer | None) -> Run:
        """Train with exactly these values; the run's outcome is UNKNOWN where only its curves can tell."""

    def judged(self, run: Run) -> Run:
        """Return the run with its outcome, as its curves tell it; the first with a metric settles what is tuned."""
        if run.outcome is not Outcome.UNKNOWN:
            return run
        found = self.objective if self.is_settled else self.wish.found_in(run)
        if found is None or not len(run.curves.get(found.curve, ())):
            return replace(run, outcome=Outcome.FAILED, failure=self._lacks(run))
        self.objective, self.is_settled = found, True
        broken = [
            name for name in ("train_loss", found.curve) if name in run.curves and not _is_finite_at_end(run, name)
        ]
        if broken:
            y = run.curves[broken[0]].y[-1]
            return replace(run, outcome=Outcome.DIVERGED, failure=f"{broken[0]} is {y:g} at the end")
        return replace(run, outcome=Outcome.FINISHED)

    def learn_pace(self, seconds: float, share: float) -> None:
        """Take in how long a finished training of this many FTE took."""
        longest, shortest = max([share, *self._timed]), min([share, *self._timed])
        self._timed = {
            each: taken for each, taken in {**self._timed, share: seconds}.items() if each in (longest, shortest)
        }
        self.pace = self._timed[longest] / longest
        if longest >= _APART * shortest:
            each = max(0.0, (self._timed[longest] - self._timed[shortest]) / (longest - shortest))
            self.startup = max(0.0, self._timed[shortest] - each * shortest)
            self.pace = self.startup + (self._timed[longest] - self.startup) / longest

    def expected(self, config: Config) -> float | None:
        """Return the seconds that a training of these values should take, None while nobody knows."""
        if self.pace is None:
            return None
        startup = self.startup or 0.0
        return startup + (self.pace - startup) * self.share(config)

    def settle(self, objective: Objective) -> None:
        """Take over what an interrupted session has settled."""
        self.objective, self.is_settled = objective, True

    def _lacks(self, run: Run) -> str:
        shown = ", ".join(run.curves) or "none"
        if self.is_settled or self.wish.metric is not None:
            wanted = self.wish.metric or self.objective.curve
            return f"it shows no {wanted}, which is tuned; its metrics are {shown}"
        return (
            f"it shows no validation metric, such as val_loss; its metrics are {shown}: "
            "name the one that counts with --metric, or print one"
        )

    def shortened(self, config: Config, length: float) -> Config:
        """Return the values for a part of the full length, in whole epochs or updates."""
        if self.length_name is None or length == 1.0:
            return config
        full = config.number(self.length_name, 1)
        return config.with_(**{self.length_name: max(1, round(full * length))})

    def in_full(self, config: Config) -> Config:
        """Return the values with all of the data, where it is told how much to take and nothing else was asked for."""
        return config if DATA_FRACTION in config or not self.is_divisible else config.with_(**{DATA_FRACTION: 1})

    def share(self, config: Config) -> float:
        """Return what a whole training of these values costs in FTE."""
        part = config.number(DATA_FRACTION, 1)
        if self.length_name is None:
            return part
        share = part * config.number(self.length_name, 1) / self.start.number(self.length_name, 1)
        if self.length_name == STEPS:
            share *= _batch(config) / _batch(self.start)
        return share

    def _part(self, run: Run, config: Config, seconds: float, share: float) -> float:
        """Return the part of itself that a training got through, by its curves, else by its time; at most all of it."""
        reached = last_x(run)
        if run.outcome is Outcome.FINISHED:
            # One that stopped early by itself has cost less; what is logged now and then need not show the very end.
            has_stopped = reached is not None and run.planned_x is not None and reached < _EARLY * run.planned_x
            return reached / run.planned_x if has_stopped and reached and run.planned_x else 1.0
        planned = run.planned_x or self._planned(run, config)
        if reached is not None and planned:
            return min(1.0, reached / planned)
        return 1.0 if self.pace is None else min(1.0, seconds / (self.pace * share))

    def _planned(self, run: Run, config: Config) -> float | None:
        """Return the epochs that a training was told, where its log counts in epochs."""
        in_epochs = any(curve.x_unit == "epoch" for curve in run.curves.values() if len(curve))
        return config.number(EPOCHS, 1) if in_epochs and self.length_name == EPOCHS else None

    def _usage(self, told: Run, short: Config, seconds: float) -> dict[str, float]:
        """Return what the training used, with the seconds of an epoch where it has epochs and went through them."""
        if self.length_name != EPOCHS or told.outcome is not Outcome.FINISHED:
            return dict(told.usage)
        return {**told.usage, SECONDS: max(0.0, seconds - (self.startup or 0.0)) / short.number(EPOCHS, 1)}


def length_name_of(names: Mapping[str, Value]) -> str | None:
    """Return the name among these that says how long to train."""
    return next((name for name in LENGTHS if name in names), None)


def knob(name: str, value: Value, ranges: Mapping[str, Range], knowledge: Knowledge) -> Range:
    """Return the values that may be tried: what was declared, else what is possible; of words, only the one in use."""
    if name in ranges:
        return ranges[name]
    possible = knowledge.hyperparameters[name].possible
    return Range(scale="choice", choices=(value,)) if possible.choices or isinstance(value, str | bool) else possible


def _batch(config: Config) -> float:
    return config.number("batch_size", 1) * config.number("accumulation_steps", 1)


def last_x(run: Run) -> float | None:
    """Return the largest x of all curves, None where there is none."""
    return max((float(curve.x[-1]) for curve in run.curves.values() if len(curve)), default=None)


def _is_finite_at_end(run: Run, name: str) -> bool:
    curve = run.curves[name]
    return bool(np.isfinite(curve.y[-1])) if len(curve) else True
