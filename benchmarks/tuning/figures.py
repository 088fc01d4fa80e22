"""The figures: share of the gap closed, paired differences, failures, and what is not in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from benchmarks.results import table
from benchmarks.tuning.grid import Cell
from benchmarks.tuning.truth import Truth
from benchmarks.workloads import WORKLOADS

OWN = "advisor tune"
#: The owner's targets: budget in full trainings -> share of the gap; at 10, the oracle's score less a margin.
TARGETS = {0: 0.40, 1: 0.75, 3: 0.90, 5: 0.95, 10: 0.97}
RESAMPLED = 2000


class Statistic(Protocol):
    """numpy's median or mean."""

    def __call__(self, a: Any, /, *, axis: int | None) -> Any:
        """Return the statistic along an axis, or over everything."""


Truths = Mapping[str, Truth]
Shares = dict[tuple[str, int], dict[str, list[float]]]


def shares(cells: Sequence[Cell], truths: Truths) -> Shares:
    """Return (arm, budget) -> workload -> share of the gap closed, one per repeat."""
    found: Shares = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if truths[cell.workload].enters:
            found[cell.arm, cell.budget][cell.workload].append(truths[cell.workload].share(cell.score))
    return found


def interval(groups: Sequence[Sequence[float]], statistic: Statistic) -> tuple[float, float, float]:
    """Return a statistic over all values with its 95 % bootstrap interval: workloads are resampled, then repeats.

    Every workload has as many repeats as the one with the fewest.
    """
    values = np.array([each[: min(map(len, groups))] for each in groups])
    chance, (count, repeats) = np.random.default_rng(0), values.shape
    picked = chance.integers(count, size=(RESAMPLED, count, 1))
    again = chance.integers(repeats, size=(RESAMPLED, count, repeats))
    low, high = np.quantile(statistic(values[picked, again].reshape(RESAMPLED, -1), axis=1), (0.025, 0.975))
    return float(statistic(values, axis=None)), float(low), float(high)


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean."""
    return float(np.mean(values))


def overview(found: Shares, half: str | None = None) -> str:
    """Return the table of arms by budget: median with interval, and the mean."""
    budgets = sorted({budget for _, budget in found})
    rows = []
    for arm in dict.fromkeys(arm for arm, _ in found):
        row = [arm]
        for budget in budgets:
            groups = _groups(found.get((arm, budget), {}), half)
            row.append(_told(groups) if groups else "")
        rows.append(row)
    return table(["arm", *(f"{budget} FTE" for budget in budgets)], rows)


def _groups(by_workload: Mapping[str, list[float]], half: str | None) -> list[list[float]]:
    return [values for name, values in by_workload.items() if half in (None, WORKLOADS[name].half)]


def _told(groups: Sequence[Sequence[float]]) -> str:
    middle, low, high = interval(groups, np.median)
    return f"{middle:.2f} ({low:.2f} to {high:.2f}), mean {mean([value for each in groups for value in each]):.2f}"


def by_workload(found: Shares, arms: Sequence[str]) -> str:
    """Return the mean shares of some arms, workload by workload."""
    columns = [(arm, budget) for arm, budget in found if arm in arms]
    names = sorted({name for each in found.values() for name in each}, key=lambda name: (WORKLOADS[name].half, name))
    rows = [
        [
            name,
            WORKLOADS[name].half,
            *(f"{mean(found[key][name]):.2f}" if found[key].get(name) else "" for key in columns),
        ]
        for name in names
    ]
    return table(["workload", "half", *(f"{arm}, {budget}" for arm, budget in columns)], rows)


def entries(truths: Truths) -> str:
    """Return the table of workloads: their ends, and whether they enter."""
    rows = []
    for name, truth in truths.items():
        moved = {key: pair[0] for key, pair in truth.oracle.differences(truth.default).items()}
        said = ", ".join(
            f"{key} {value:.2g}" if isinstance(value, float) else f"{key} {value}" for key, value in moved.items()
        )
        numbers = [f"{value:.4g}" for value in (truth.default_score, truth.oracle_score, truth.sgd_score)]
        enters = "yes" if truth.enters else "no"
        optimizer = truth.default.text("optimizer", "")
        rows.append([name, optimizer, *numbers, f"{truth.gap / truth.noise:.1f}", f"{truth.easy:.0%}", enters, said])
    head = [
        "workload",
        "default",
        "its score",
        "oracle's",
        "plain SGD's",
        "gap / deviation",
        "draws that close 0.9",
        "enters",
        "oracle",
    ]
    return table(head, rows)


def costs(cells: Sequence[Cell]) -> str:
    """Return what the arms spent, how many trainings failed, and our own time."""
    rows = []
    for arm in dict.fromkeys(cell.arm for cell in cells):
        own = [cell for cell in cells if cell.arm == arm]
        trainings, failed = (sum(getattr(cell.answer, name) for cell in own) for name in ("trainings", "failed"))
        slow = [cell.answer.own_seconds * 1e3 for cell in own if cell.answer.own_seconds is not None]
        over = max((cell.answer.spent / cell.budget for cell in own if cell.budget), default=0.0)
        time = f"{np.median(slow):.0f} ms (most {max(slow):.0f})" if slow else ""
        rows.append([arm, str(trainings), f"{failed / trainings:.1%}" if trainings else "", f"{over:.2f}", time])
    return table(["arm", "full trainings", "failed", "most spent / budget", "own time per decision"], rows)


def targets(found: Shares) -> str:
    """Return the owner's targets beside what was measured."""
    rows = []
    for budget, target in TARGETS.items():
        arm = OWN if budget else "advisor suggest"
        groups = _groups(found.get((arm, budget), {}), None)
        if groups:
            middle, low, high = interval(groups, np.median)
            met = "met" if middle >= target else "missed"
            rows.append([f"{arm}, {budget} FTE", f"{target:.2f}", f"{middle:.2f} ({low:.2f} to {high:.2f})", met])
    return table(["arm", "target", "median share of the gap", ""], rows)
