"""Logs that keep each metric by itself, every value with its step: TensorBoard, MLflow, Optuna."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from advisor.logs.columns import axis_of
from advisor.logs.sheet import Column, Sheet

# What an int64 holds; a step beyond it was made up.
_LAST_STEP = 2**63 - 1


@dataclass
class Series:
    """One metric: its steps and values, in the order in which they were written."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def put(self, step: int, value: float) -> None:
        """Add a value."""
        self.steps.append(max(-_LAST_STEP, min(step, _LAST_STEP)))
        self.values.append(value)


def sheet_of(metrics: Mapping[str, Series], unit: Literal["step", "epoch"] = "step") -> Sheet:
    """Return a sheet with one row per step; with one row per value where the program did not count its steps."""
    # Every value has its step: a metric that counts steps or epochs says nothing more.
    metrics = {name: series for name, series in metrics.items() if axis_of(name) is None and len(series.steps)}
    if not metrics:
        return Sheet()
    steps = np.unique(np.concatenate([np.array(series.steps) for series in metrics.values()]))
    longest = max(len(series.steps) for series in metrics.values())
    counted = len(steps) > 1 or longest == 1
    sheet = Sheet([unit] if counted else [])
    sheet.rows = len(steps) if counted else longest
    if counted:
        sheet.columns[0].extend(np.arange(len(steps)), steps.astype(np.float64))
    for name, series in metrics.items():
        column = Column(name)
        rows = np.searchsorted(steps, np.array(series.steps)) if counted else np.arange(len(series.steps))
        column.extend(rows, np.array(series.values))
        sheet.columns.append(column)
    return sheet
