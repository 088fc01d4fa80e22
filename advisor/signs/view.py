"""`View`: a run as the signs see it, with every trace prepared once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from advisor.core.metric import direction_of
from advisor.core.run import Curve, Run
from advisor.signs.trace import Trace, Window

#: Stand for the run's first metric that is not a loss and whose better direction is known.
VAL_METRIC = "val_metric"
TRAIN_METRIC = "train_metric"


class View:
    """The curves of one run by name, prepared on demand; `val_metric` and `train_metric` stand for its own metric."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._traces: dict[str, Trace] = {}
        self._finite: dict[str, int] = {}

    def curve(self, name: str) -> Curve | None:
        """Return the curve, None when the run has none of this name."""
        return self.run.curves.get(self.name_of(name))

    def trace(self, name: str) -> Trace:
        """Return the prepared curve; ask `has` first."""
        name = self.name_of(name)
        if name not in self._traces:
            self._traces[name] = Trace.of(self.run.curves[name], self.window, self.orientation(name))
        return self._traces[name]

    def has(self, need: str, at_least: int = 1) -> bool:
        """Return whether a fact is known, or a curve has `at_least` finite points."""
        if "." in need:
            return self.run.facts.get(need) is not None
        return self._finite_points(self.name_of(need)) >= at_least

    def share_x(self, *names: str) -> bool:
        """Return whether these curves count x in the same unit."""
        return len({curve.x_unit for name in names if (curve := self.curve(name)) is not None}) == 1

    def _finite_points(self, name: str) -> int:
        # Every sign asks for it, and a log may have a million points.
        if name not in self._finite:
            curve = self.run.curves.get(name)
            self._finite[name] = -1 if curve is None else int(np.isfinite(curve.y).sum())
        return self._finite[name]

    def fact(self, name: str) -> float | None:
        """Return a fact that is a number."""
        value = self.run.facts.get(name)
        return None if value is None or isinstance(value, str | bool) else float(value)

    def name_of(self, name: str) -> str:
        """Return the name of the curve that `val_metric` or `train_metric` stands for; other names are themselves."""
        return {VAL_METRIC: self._val_metric, TRAIN_METRIC: self._train_metric}.get(name, name)

    def orientation(self, name: str) -> float:
        """Return -1 for a curve that is better large, else 1."""
        return -1.0 if direction_of(self.name_of(name)) == "maximize" else 1.0

    @cached_property
    def window(self) -> Window:
        """Return what counts as the whole run."""
        planned = self.run.planned_x
        if planned is not None and planned > 0:
            return Window(0.0, planned)
        xs = [curve.x for curve in self.run.curves.values() if len(curve)]
        if not xs:
            return Window(0.0, 0.0)
        return Window(min(float(x.min()) for x in xs), max(float(x.max()) for x in xs))

    @cached_property
    def _val_metric(self) -> str:
        return next(self._metrics("val_"), VAL_METRIC)

    @cached_property
    def _train_metric(self) -> str:
        same = self._val_metric.replace("val_", "train_", 1)
        return same if same in self.run.curves else next(self._metrics("train_"), TRAIN_METRIC)

    def _metrics(self, split: str) -> Iterator[str]:
        for name, curve in self.run.curves.items():
            metric = name.removeprefix(split)
            if name.startswith(split) and metric != "loss" and direction_of(metric) and np.isfinite(curve.y).any():
                yield name
