"""A run while its text log is being read: rows of numbers, each with what the counters showed there."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.core.config import Config
from advisor.core.run import Floats, Run
from advisor.logs.columns import INSTRUMENTS, claim_of
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.formats.printed.settings import steps_of
from advisor.logs.reader import Names
from advisor.logs.sheet import Sheet

# No training logs more curves; a text with more names is not understood.
_MOST_COLUMNS = 300


@dataclass(frozen=True)
class Place:
    """Where in the training something was logged, NaN where the log does not say."""

    epoch: float = np.nan
    step: float = np.nan

    def is_before(self, other: Place) -> bool:
        """Return whether this comes earlier; steps may begin anew with the epoch."""
        if self.epoch == self.epoch and other.epoch == other.epoch and self.epoch != other.epoch:
            return self.epoch < other.epoch
        return self.step < other.step


@dataclass
class Draft:
    """The rows so far; a row grows until a name comes again or the counters move on."""

    settings: dict[str, object] = field(default_factory=dict)
    #: Names that the user reads as curves.
    mapped: frozenset[str] = frozenset()
    first: Place | None = None
    last: Place = field(default_factory=Place)
    epochs: float | None = None
    #: Totals that the lines gave beside their steps, such as the 82 of `Batch 10/82`.
    totals: Counter[float] = field(default_factory=Counter)
    #: How often the counters moved.
    moves: int = 0

    def __post_init__(self) -> None:
        self._sheet = Sheet()
        self._places: tuple[array[float], array[float]] = (array("d"), array("d"))
        self._row: dict[str, float] = {}
        self._row_place = Place()
        #: How often the number behind a name was another than the one before.
        self._changes: Counter[str] = Counter()
        self._latest: dict[str, float] = {}
        #: How often each name came in a line with a counter: few texts but logs have such lines.
        self._counted: Counter[str] = Counter()
        self.is_full = False

    def put(self, place: Place, cells: Mapping[str, float], is_counted: bool) -> None:
        """Add what one line told; `is_counted` where the place stood in the same line."""
        moved = place.epoch != self._row_place.epoch and place.epoch == place.epoch
        moved = moved or (place.step != self._row_place.step and place.step == place.step)
        if moved or not self._row.keys().isdisjoint(cells):
            self._flush()
            self._row_place = place
        for name, number in cells.items():
            if name in self._latest or len(self._latest) < _MOST_COLUMNS:
                self._changes[name] += self._latest.get(name) != number
                self._counted[name] += is_counted
                self._latest[name] = number
                self._row[name] = number
            else:
                self.is_full = True

    @property
    def rows(self) -> int:
        """Return how many rows are complete."""
        return self._sheet.rows

    @property
    def is_sure(self) -> bool:
        """Return whether what was read so far cannot be anything but a training's log."""
        known = [name for name in self._changes if name in self.mapped or _is_metric(name)]
        changes = max((self._changes[name] for name in known), default=0)
        counted = max((self._counted[name] for name in known), default=0)
        # Without a counter, three values of one name: two are a comparison in prose, and a program sets `loss = 0.0`.
        return changes > 2 or (self.moves > 1 and (changes == 2 or counted > 1))

    @property
    def is_begun(self) -> bool:
        """Return whether one line named a counter and a curve, as the log of a training that has just begun has it."""
        return any(count and (name in self.mapped or _is_metric(name)) for name, count in self._counted.items())

    def run(self, names: Names, remarks: Iterable[str] = ()) -> Run:
        """Return the run that the rows tell."""
        self._flush()
        epoch, step = (np.array(column) for column in self._places)
        axis = _axis(epoch, step, self._total, self._epochs)
        if axis.name:
            self._sheet = _with_counter(self._sheet, axis.name, axis.x)
        told = [axis.remark] if axis.remark else []
        if self.is_full:
            told.append(f"More than {_MOST_COLUMNS} names stand before numbers; the first were read.")
        run = self._sheet.run(names, self.config, [*told, *remarks])
        unit = next((curve.x_unit for curve in run.curves.values()), "row")
        planned = axis.planned if unit == axis.name else None
        if unit == "step" and planned is None and not axis.is_joined:
            planned = steps_of(self.settings)
        return replace(run, planned_x=planned, seed=seed_of(self.settings))

    @property
    def config(self) -> Config:
        """Return the hyperparameters that the log printed."""
        return config_of(self.settings)

    @property
    def _epochs(self) -> float | None:
        planned = self.config.get("epochs")
        return self.epochs or (float(planned) if isinstance(planned, int | float) else None)

    @property
    def _total(self) -> float | None:
        """Return the total beside the steps, if it is always the same."""
        return next(iter(self.totals)) if len(self.totals) == 1 else None

    def _flush(self) -> None:
        if self._row:
            self._sheet.take(self._row)
            self._places[0].append(self._row_place.epoch)
            self._places[1].append(self._row_place.step)
        self._row = {}


def _is_metric(name: str) -> bool:
    claim = claim_of(name)
    return claim is not None and claim.curve not in INSTRUMENTS


@dataclass(frozen=True)
class _Axis:
    name: str = ""
    x: Floats = field(default_factory=lambda: np.array([]))
    planned: float | None = None
    remark: str | None = None
    is_joined: bool = False


def _axis(epoch: Floats, step: Floats, total: float | None, epochs: float | None) -> _Axis:
    """Return one x per row: updates where the log counts them, else epochs."""
    if np.isfinite(step).any():
        return _over_steps(epoch, step, total, epochs)
    if not np.isfinite(epoch).any():
        return _Axis()
    # 30 epochs that are counted from 0 end with number 29.
    planned = None if epochs is None else epochs - (np.nanmin(epoch) == 0)
    return _Axis("epoch", epoch, planned)


def _over_steps(epoch: Floats, step: Floats, total: float | None, epochs: float | None) -> _Axis:
    counted = np.isfinite(step)
    if not _begins_anew(epoch[counted], step[counted]):
        return _Axis("step", _carried(step), total)
    begin = min(float(np.nanmin(step)), 1.0)
    per_epoch = float(np.nanmax(step)) - begin + 1
    if total is not None and total >= np.nanmax(step):
        per_epoch = total
    # What is logged after the batches of an epoch stands at its last batch.
    same = epoch == _carried(np.where(counted, epoch, np.nan))
    within = np.where(same, _carried(step), begin + per_epoch - 1)
    joined = (epoch - np.nanmin(epoch)) * per_epoch + within
    planned = None if epochs is None else epochs * per_epoch + begin - 1
    return _Axis("step", joined, planned, "The step starts again in every epoch, so x joins epoch and step.", True)


def _begins_anew(epoch: Floats, step: Floats) -> bool:
    """Return whether the step falls when, and mostly only when, a new epoch begins."""
    falls = np.diff(step) < 0
    rises = np.diff(epoch) > 0
    # Half: epochs of one logged batch do not fall, and a resumed run falls without a rise.
    return bool(rises.any()) and bool((falls & rises).sum() * 2 > rises.sum()) and bool((falls & rises).any())


def _carried(values: Floats) -> Floats:
    """Return the values with each gap filled by what stood before it."""
    if not len(values):
        return values
    at = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), 0))
    return values[at]


def _with_counter(sheet: Sheet, name: str, x: Floats) -> Sheet:
    counted = Sheet([name])
    for row, number in enumerate(x.tolist()):
        if number == number:
            counted.columns[0].put(row, number)
    counted.columns += sheet.columns
    counted.rows = sheet.rows
    return counted
