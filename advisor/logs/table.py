"""Tables: comma, semicolon, tab or bar separated values under a header, such as Keras and Lightning write.

One pass, and only the columns that are needed are kept. Cells may be empty (metrics that are logged at
different steps share a table), rows may repeat (a resumed run), and what cannot be read is skipped and said.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from advisor.core.run import Curve, Floats, Run
from advisor.errors import LogError
from advisor.logs.axis import Axis, axis_of_rows, latest_points
from advisor.logs.cells import number_in
from advisor.logs.choice import Choice, choose, has_curves
from advisor.logs.reader import Names, Reader
from advisor.logs.text import head_of, open_text

_DELIMITERS = ",\t;|"


@dataclass
class _Column:
    """The numbers of one column, with the rows in which they stood."""

    name: str
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    unreadable: int = 0

    def take(self, row: int, cell: str, decimal_comma: bool) -> None:
        number = number_in(cell, decimal_comma)
        if isinstance(number, float):
            self.rows.append(row)
            self.values.append(number)
        else:
            self.unreadable += number == "unreadable"


@dataclass
class _Table:
    """The columns that were read, and what was odd about the rows."""

    columns: dict[int, _Column]
    rows: int = 0
    ragged: int = 0
    headers: int = 0

    def counter(self, index: int | None) -> Floats | None:
        """Return the column with one value per row of the table, NaN where it is empty."""
        if index is None:
            return None
        dense = np.full(self.rows, np.nan)
        column = self.columns[index]
        dense[np.array(column.rows, dtype=np.int64)] = column.values
        return dense

    def remarks(self) -> Iterator[str]:
        if self.headers:
            yield f"The header is repeated {self.headers} time(s), as by a resumed run; it was skipped there."
        if self.ragged:
            yield f"{self.ragged} row(s) have more or fewer cells than the header."
        for column in self.columns.values():
            if column.unreadable:
                yield f"{column.unreadable} cell(s) of {column.name!r} are not numbers and were skipped."


def _recognises(head: str) -> bool:
    if "\0" in head or head.lstrip()[:1] in ("{", "[", "<"):
        return False
    lines = _content_lines(io.StringIO(head, newline=""))
    first, second = next(lines, ""), next(lines, "")
    delimiter = _delimiter_of(first)
    header = _cells(first, delimiter)
    if len(header) == 1 or not second:
        return has_curves(header)
    return any(isinstance(number_in(cell, delimiter == ";"), float) for cell in _cells(second, delimiter))


def _read(path: Path, names: Names) -> list[Run]:
    delimiter = _delimiter_of(next(_content_lines(io.StringIO(head_of(path), newline=""))))
    with open_text(path) as file:
        rows = csv.reader(_content_lines(file), delimiter=delimiter, skipinitialspace=True)
        try:
            header = _names_in(next(rows))
            choice = choose(header, names)
            table = _filled(choice, header, rows, decimal_comma=delimiter == ";")
        except csv.Error as error:
            raise LogError(f"line {rows.line_num} is not a row of a table ({error}).") from None
    if not table.rows:
        raise LogError("it has a header but no rows; give the log of a training that has begun.")
    return [_run_of(choice, table)]


def _filled(choice: Choice, header: list[str], rows: Iterable[list[str]], decimal_comma: bool) -> _Table:
    table = _Table({index: _Column(header[index]) for index in sorted(choice.indices)})
    for cells in rows:
        if _names_in(cells) == header:
            table.headers += 1
            continue
        table.ragged += len(cells) != len(header)
        for index, column in table.columns.items():
            if index < len(cells):
                column.take(table.rows, cells[index], decimal_comma)
        table.rows += 1
    return table


def _run_of(choice: Choice, table: _Table) -> Run:
    axis = axis_of_rows(table.counter(choice.step), table.counter(choice.epoch), table.rows)
    curves: dict[str, Curve] = {}
    lost: list[str] = []
    for name, index in choice.curves.items():
        column = table.columns[index]
        x, y, remarks = _points(column, axis)
        lost += [f"{remark} of {column.name!r}" for remark in remarks]
        curves[name] = Curve(name, x, y, axis.unit)
    told = [axis.remark] if axis.remark else []
    return Run(curves=curves, remarks=(*choice.remarks, *told, *table.remarks(), *lost))


def _points(column: _Column, axis: Axis) -> tuple[Floats, Floats, list[str]]:
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


def _names_in(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lstrip("# ") for cell in cells]


def _content_lines(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _cells(line: str, delimiter: str) -> list[str]:
    return _names_in(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []))


def _delimiter_of(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


READER = Reader("table", "a table with a header (CSV or TSV)", _recognises, _read)
