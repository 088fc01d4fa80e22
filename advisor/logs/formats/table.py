"""Tables: comma, semicolon, tab or bar separated values under a header, such as Keras and Lightning write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_in
from advisor.logs.choice import Choice, choose, has_curves
from advisor.logs.files.blocks import blocks_of, even_cells, numbers_of
from advisor.logs.files.text import Head, head_of, lines_of, open_text
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet, run_of

_DELIMITERS = ",\t;|"


def _recognises(head: Head) -> bool:
    if head.is_binary or head.text.lstrip()[:1] in ("{", "[", "<"):
        return False
    lines = _content_lines(io.StringIO(head.text, newline=""))
    first, second = next(lines, ""), next(lines, "")
    delimiter = _delimiter_of(first)
    header = _cells(first, delimiter)
    if len(header) == 1 or not second:
        return has_curves(header)
    return any(isinstance(number_in(cell, delimiter == ";"), float) for cell in _cells(second, delimiter))


def _read(path: Path, names: Names) -> list[Run]:
    delimiter = _delimiter_of(next(_content_lines(io.StringIO(head_of(path).text, newline=""))))
    with open_text(path) as file:
        try:
            header = _names_in(next(_rows(lines_of(file), delimiter)))
            filling = _Filling(choose(header, names), Sheet(header), delimiter)
            filling.take_all(file)
        except csv.Error as error:
            raise LogError(f"it has a line that is not a row of a table ({error}).") from None
    if not filling.sheet.rows:
        raise LogError("it has a header but no rows; give the log of a training that has begun.")
    return [run_of(filling.sheet, filling.choice, remarks=filling.oddities())]


@dataclass
class _Filling:
    """The chosen columns while their rows are being read, and what was odd about the rows."""

    choice: Choice
    sheet: Sheet
    delimiter: str
    headers: int = 0
    ragged: int = 0

    def take_all(self, file: TextIO) -> None:
        for block in blocks_of(file):
            if '"' in block:
                # A quoted cell may hold line ends, and so reach into the next block.
                self._take_rows(_rows(chain(_lines_in(block), lines_of(file)), self.delimiter))
            elif not self._takes_columns(block):
                self._take_rows(_rows(_lines_in(block), self.delimiter))

    def oddities(self) -> Iterator[str]:
        if self.headers:
            yield f"The header is repeated {self.headers} time(s), as by a resumed run; it was skipped there."
        if self.ragged:
            yield f"{self.ragged} row(s) have more or fewer cells than the header."

    def _takes_columns(self, block: str) -> bool:
        """Return whether the block could be taken column by column; if not, nothing of it was."""
        width = len(self.sheet.columns)
        cells = even_cells(block, self.delimiter, width)
        if cells is None:
            return False
        try:
            numbers = {index: numbers_of(cells[index::width]) for index in self.choice.indices}
        except ValueError:
            return False
        for index, (rows, values) in numbers.items():
            self.sheet.columns[index].extend(rows + self.sheet.rows, values)
        self.sheet.rows += len(cells) // width
        return True

    def _take_rows(self, rows: Iterable[list[str]]) -> None:
        header, decimal_comma = self.sheet.header, self.delimiter == ";"
        chosen = [(index, self.sheet.columns[index]) for index in sorted(self.choice.indices)]
        for cells in rows:
            if _names_in(cells) == header:
                self.headers += 1
                continue
            self.ragged += len(cells) != len(header)
            for index, column in chosen:
                if index < len(cells):
                    column.put(self.sheet.rows, number_in(cells[index], decimal_comma))
            self.sheet.rows += 1


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(_content_lines(lines), delimiter=delimiter, skipinitialspace=True)


def _lines_in(block: str) -> Iterator[str]:
    return iter(io.StringIO(block, newline=""))


def _names_in(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lstrip("# ") for cell in cells]


def _content_lines(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _cells(line: str, delimiter: str) -> list[str]:
    return _names_in(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []))


def _delimiter_of(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


READER = Reader("table", "a table with a header (CSV or TSV)", _recognises, _read)
