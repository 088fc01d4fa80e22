"""`Table`: recorded trainings of one task. `Replayed`: such a table as something that can be trained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from advisor.core.advice import Range
from advisor.core.config import Config, Value
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Floats, Run
from advisor.core.situation import Situation
from advisor.core.trainable import Capabilities, Objective, Observer, Tick

#: A training takes a minute: only ratios matter, and the plan wants a number.
MINUTE = 60.0
#: The rate's name: it counts as much as all other values together when the nearest run is looked for.
RATE = "learning_rate"


@dataclass(frozen=True, eq=False)
class Table:
    """Trainings of one task, by configuration; what is not a number has failed.

    `validation` and `training` have one row per training and one column per evaluation, the last one at the end; a
    table of final scores has one column, and no losses of the training.
    """

    name: str
    group: str
    configs: tuple[Config, ...]
    objective: Objective
    validation: Floats
    situation: Situation
    knobs: Mapping[str, Range]
    training: Floats | None = None
    #: What a user would begin with; the nearest recorded training is taken.
    usual: Mapping[str, Value] = field(default_factory=dict)
    #: What a failed training is worth, such as the score before the training.
    worst: float | None = None
    #: Scores that judge, where they are not the last column: means over seeds.
    judged: Floats | None = None

    @property
    def has_curves(self) -> bool:
        """Return whether a training can be looked at before its end."""
        return bool(self.validation.shape[1] > 1)

    @cached_property
    def regrets(self) -> Floats:
        """Return (value - best) / (median - best) of each training."""
        raw = self.validation[:, -1] if self.judged is None else self.judged
        values = raw.astype(float) if self.objective.direction == "minimize" else -raw.astype(float)
        worst = np.nanmax(values[np.isfinite(values)]) if self.worst is None else self._turned(self.worst)
        values = np.where(np.isfinite(values), values, worst)
        best, middle = float(values.min()), float(np.median(values))
        regrets: Floats = (values - best) / max(middle - best, 1e-12)
        return regrets

    def score(self, at: int, column: int = -1) -> float:
        """Return what a training shows at an evaluation, smaller where better; infinite where it has failed."""
        seen = self.validation[at, : None if column == -1 else column + 1]
        return self._turned(float(seen[-1])) if np.isfinite(seen).all() else math.inf

    def _turned(self, value: float) -> float:
        return value if self.objective.direction == "minimize" else -value

    def nearest(self, config: Mapping[str, Value]) -> int:
        """Return the row of the recorded training that is nearest to a configuration."""
        away = np.zeros(len(self.configs))
        for name, span in self.knobs.items():
            weight = max(1, len(self.knobs) - 1) if name == RATE else 1
            away += weight * (self._places[name] - self._place(span, config.get(name))) ** 2
        return int(away.argmin())

    @cached_property
    def _places(self) -> dict[str, Floats]:
        return {
            name: np.array([self._place(span, config.get(name)) for config in self.configs])
            for name, span in self.knobs.items()
        }

    def _place(self, span: Range, value: Value) -> float:
        """Return where a value lies between the ends of its range, 0 to 1."""
        if span.choices:
            return float(span.choices.index(value)) if value in span.choices else 0.0
        assert span.low is not None
        assert span.high is not None
        if not isinstance(value, int | float):
            return 0.0
        clipped = span.clip(value)
        if span.scale == "log":
            return math.log(clipped / span.low) / math.log(span.high / span.low)
        return (clipped - span.low) / (span.high - span.low)


@dataclass
class Replayed:
    """A table from one of its trainings, which is the start."""

    table: Table
    row: int
    #: Rows, lengths and seeds that were asked for, in order; a record has one seed only.
    asked: list[tuple[int, float, int]] = field(default_factory=list)

    full_price = 1.0

    @property
    def name(self) -> str:
        """Return the table's name."""
        return self.table.name

    @property
    def start(self) -> Config:
        """Return the configuration of the first training."""
        return self.table.configs[self.row]

    @property
    def objective(self) -> Objective:
        """Return what is tuned."""
        return self.table.objective

    @property
    def situation(self) -> Situation:
        """Return what its source tells of the task."""
        return self.table.situation

    @property
    def knobs(self) -> dict[str, Range]:
        """Return what was varied, with the values that were recorded."""
        return dict(self.table.knobs)

    @property
    def capabilities(self) -> Capabilities:
        """Return what a record can answer: no other seed, no range test, and shorter runs where it has the curves."""
        columns = self.table.validation.shape[1]
        return Capabilities(
            seeded=False,
            shortenable=self.table.has_curves,
            shortest=1 / columns if columns > 1 else 1.0,
            inspectable=False,
            sweepable=False,
        )

    def run(self, config: Config, seed: int, length: float = 1.0, observer: Observer | None = None) -> Run:
        """Return the nearest recorded run, cut at the length; its schedule is what it was."""
        table, row = self.table, self.table.nearest(config)
        self.asked.append((row, length, seed))
        columns = table.validation.shape[1]
        kept = max(1, round(columns * length))
        x = np.arange(1.0, kept + 1)
        curves = {table.objective.curve: Curve(table.objective.curve, x, table.validation[row, :kept], "epoch")}
        if table.training is not None:
            curves["train_loss"] = Curve("train_loss", x, table.training[row, :kept], "epoch")
        broken = ~np.isfinite(np.array([curve.y for curve in curves.values()])).all(0)
        reached = int(broken.argmax()) + 1 if broken.any() else kept
        cost = reached / columns
        if observer is not None:
            observer(Tick(reached, kept, float(table.validation[row, reached - 1])))
        return Run(
            config=config,
            curves=curves,
            outcome=Outcome.DIVERGED if broken.any() else Outcome.FINISHED,
            failure=f"no number at evaluation {reached}" if broken.any() else None,
            format="replay",
            seed=None,
            length=length,
            planned_x=float(kept),
            cost=cost,
            seconds=MINUTE * cost,
        )
