"""`Sheet`: numbers by column and row, from which a run is read; what every row-wise log format becomes first.

One pass, and only numbers are kept. A row may lack columns (metrics that are logged at different steps share a
log), rows may repeat (a resumed run), and what cannot be read is skipped and said.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.core.config import Config
from advisor.core.run import Curve, Floats, Run
from advisor.logs.axis import Axis, axis_of_rows, latest_points
from advisor.logs.cells import Number, number_of
from advisor.logs.choice import Choice, choose
from advisor.logs.reader import Names


@dataclass
class Column:
    """The numbers of one column, with the rows in which they stood."""

    name: str
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    unreadable: int = 0

    def put(self, row: int, number: Number) -> None:
        """Keep what a cell holds, if it is a number; count it where it is something else and not empty."""
        if isinstance(number, float):
            self.rows.append(row)
            self.values.append(number)
        else:
            self.unreadable += number == "unreadable"

    def extend(self, rows: npt.NDArray[np.int64], values: Floats) -> None:
        """Keep many numbers at once, with the rows in which they stood."""
        self.rows.frombytes(rows.tobytes())
        self.values.frombytes(values.tobytes())


class Sheet:
    """A table that grows row by row; its columns are those of the header, and those that rows bring."""

    def __init__(self, header: Iterable[str] = ()) -> None:
        self.columns = [Column(name) for name in header]
        self.rows = 0
        self._index = {column.name: index for index, column in enumerate(self.columns)}

    @property
    def header(self) -> list[str]:
        """Return the names of the columns."""
        return [column.name for column in self.columns]

    def take(self, record: Mapping[str, object]) -> None:
        """Add one row: values by column name."""
        for name, value in record.items():
            if name not in self._index:
                self._index[name] = len(self.columns)
                self.columns.append(Column(name))
            self.columns[self._index[name]].put(self.rows, number_of(value))
        self.rows += 1

    def numeric(self) -> Sheet:
        """Return the sheet without the columns in which no number stood."""
        kept = Sheet()
        kept.columns, kept.rows = [column for column in self.columns if len(column.values)], self.rows
        return kept

    def run(self, names: Names, config: Config | None = None, remarks: Iterable[str] = ()) -> Run:
        """Return the run that the rows tell; LogError when no column is a known curve."""
        return run_of(self, choose(self.header, names), config, remarks)


def run_of(sheet: Sheet, choice: Choice, config: Config | None = None, remarks: Iterable[str] = ()) -> Run:
    """Return the run that the chosen columns of the sheet tell; `remarks` is what the reader saw by itself."""
    axis = axis_of_rows(_counter(sheet, choice.step), _counter(sheet, choice.epoch), sheet.rows)
    curves: dict[str, Curve] = {}
    lost: list[str] = []
    for name, index in choice.curves.items():
        column = sheet.columns[index]
        x, y, said = _points(column, axis)
        lost += [f"{remark} of {column.name!r}" for remark in said]
        curves[name] = Curve(name, x, y, axis.unit)
    told = [axis.remark] if axis.remark else []
    return Run(
        config=config or Config(),
        curves=curves,
        remarks=(*choice.remarks, *told, *remarks, *_unreadable(sheet, choice), *lost),
    )


def _counter(sheet: Sheet, index: int | None) -> Floats | None:
    """Return the column with one value per row of the sheet, NaN where it is empty."""
    if index is None:
        return None
    dense = np.full(sheet.rows, np.nan)
    column = sheet.columns[index]
    dense[np.array(column.rows, dtype=np.int64)] = column.values
    return dense


def _unreadable(sheet: Sheet, choice: Choice) -> Iterator[str]:
    for index in sorted(choice.indices):
        column = sheet.columns[index]
        if column.unreadable:
            yield f"{column.unreadable} cell(s) of {column.name!r} are not numbers and were skipped."


def _points(column: Column, axis: Axis) -> tuple[Floats, Floats, list[str]]:
    """Return the column as a curve, and what was left out of it."""
    y = np.array(column.values, dtype=np.float64)
    x = axis.x[np.array(column.rows, dtype=np.int64)]
    fillers, homeless = _fillers(y), np.isnan(x)
    keep = ~(fillers | homeless)
    unique, latest = latest_points(x[keep], y[keep])
    counts = {
        "nan that only fills a gap between values was skipped in {} cell(s)": fillers.sum(),
        f"Rows without {axis.unit} were skipped in {{}} cell(s)": (homeless & ~fillers).sum(),
        "Where rows repeat, as after a resumed run, the last was kept: {} cell(s)": keep.sum() - len(unique),
    }
    return unique, latest, [text.format(count) for text, count in counts.items() if count]


def _fillers(y: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which NaN are the table's word for "nothing logged here" and not a loss that broke.

    Tables that write nan into empty cells have more of it than of values, and values come back after it.
    """
    missing = np.isnan(y)
    present = np.flatnonzero(~missing)
    if len(present) == 0 or missing[: present[-1]].sum() <= len(present):
        return np.zeros(len(y), dtype=np.bool_)
    missing[present[-1] :] = False
    return missing
