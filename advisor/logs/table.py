"""Tables: comma, semicolon, tab or bar separated values under a header, such as Keras and Lightning write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_in
from advisor.logs.choice import Choice, choose, has_curves
from advisor.logs.reader import Head, Names, Reader
from advisor.logs.sheet import Sheet, run_of
from advisor.logs.text import head_of, open_text

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
        rows = csv.reader(_content_lines(file), delimiter=delimiter, skipinitialspace=True)
        try:
            header = _names_in(next(rows))
            choice = choose(header, names)
            sheet, remarks = _filled(choice, header, rows, decimal_comma=delimiter == ";")
        except csv.Error as error:
            raise LogError(f"line {rows.line_num} is not a row of a table ({error}).") from None
    if not sheet.rows:
        raise LogError("it has a header but no rows; give the log of a training that has begun.")
    return [run_of(sheet, choice, remarks=remarks)]


def _filled(
    choice: Choice, header: list[str], rows: Iterable[list[str]], decimal_comma: bool
) -> tuple[Sheet, list[str]]:
    """Return the columns that were chosen, and what was odd about the rows."""
    sheet = Sheet(header)
    chosen = [(index, sheet.columns[index]) for index in sorted(choice.indices)]
    headers = ragged = 0
    for cells in rows:
        if _names_in(cells) == header:
            headers += 1
            continue
        ragged += len(cells) != len(header)
        for index, column in chosen:
            if index < len(cells):
                column.put(sheet.rows, number_in(cells[index], decimal_comma))
        sheet.rows += 1
    return sheet, list(_oddities(headers, ragged))


def _oddities(headers: int, ragged: int) -> Iterator[str]:
    if headers:
        yield f"The header is repeated {headers} time(s), as by a resumed run; it was skipped there."
    if ragged:
        yield f"{ragged} row(s) have more or fewer cells than the header."


def _names_in(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lstrip("# ") for cell in cells]


def _content_lines(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _cells(line: str, delimiter: str) -> list[str]:
    return _names_in(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []))


def _delimiter_of(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


READER = Reader("table", "a table with a header (CSV or TSV)", _recognises, _read)
