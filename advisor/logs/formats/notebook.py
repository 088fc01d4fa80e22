"""Jupyter notebooks: the trainings that are printed below their cells, as text or as the table of a progress widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.choice import has_curves
from advisor.logs.files.documents import document_in
from advisor.logs.files.lines import Lines
from advisor.logs.files.text import Head
from advisor.logs.formats.printed.any_program import runs_in
from advisor.logs.formats.printed.keras import is_keras, keras_runs
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

# fastai and the Trainer write tables of a few columns; what is wider or longer is data.
_WIDEST, _LONGEST = 60, 100_000


def _recognises(head: Head) -> bool:
    text = head.text.lstrip("\ufeff \t\r\n")
    is_notebook = '"cell_type"' in text or ('"cells"' in text and '"nbformat' in text)
    return text.startswith("{") and is_notebook and not head.is_binary


def _read(path: Path, names: Names) -> list[Run]:
    runs: list[Run] = []
    refusals: list[str] = []
    for number, outputs in _outputs(document_in(path)):
        try:
            found = _runs_of(outputs, names)
        except LogError as error:
            refusals.append(str(error))
            continue
        runs += [replace(run, source=f"{path} (cell {number})") for run in found]
    if not runs:
        raise LogError(_refusal(refusals, names))
    return runs


def _refusal(refusals: list[str], names: Names) -> str:
    if names and refusals:
        return refusals[0]
    return "it is a notebook below whose cells no training is printed; run it, and save it with its outputs."


def _outputs(notebook: object) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
    """Yield the outputs of each code cell with the number of the cell, counted from 1 as readers do."""
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")
    holders = [notebook, *(sheets if isinstance(sheets, list) else [])]
    cells = [cell for holder in holders if isinstance(holder, dict) for cell in _list(holder.get("cells"))]
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict):
            outputs: list[Mapping[str, Any]] = [each for each in _list(cell.get("outputs")) if isinstance(each, dict)]
            if outputs:
                yield number, outputs


def _runs_of(outputs: list[Mapping[str, Any]], names: Names) -> list[Run]:
    """Return the runs below one cell: of its tables where there are any, else of its text."""
    tables = [table for output in outputs for table in _tables(output)]
    if tables:
        return [_run_of(table, names) for table in tables]
    text = "\n".join(_text(output) for output in outputs)
    if is_keras(Lines(StringIO(text, newline=""))):
        lines = Lines(StringIO(text, newline=""))
        return keras_runs(lines, names, lines.remarks())
    lines = Lines(StringIO(text, newline=""))
    return runs_in(lines, names, lines.remarks())


def _text(output: Mapping[str, Any]) -> str:
    """Return what the output prints; streams that print in turn are outputs of their own."""
    return _joined(output.get("text"))


def _tables(output: Mapping[str, Any]) -> Iterator[list[list[str]]]:
    data = output.get("data")
    html = _joined(data.get("text/html")) if isinstance(data, dict) else ""
    if "<table" not in html:
        return
    parser = _Tables()
    parser.feed(html)
    for table in parser.tables:
        if len(table) > 1 and has_curves(table[0]) and len(table[0]) <= _WIDEST:
            yield table


def _run_of(table: list[list[str]], names: Names) -> Run:
    header, *rows = table
    sheet = Sheet()
    for cells in rows[:_LONGEST]:
        sheet.take(dict(zip(header, cells, strict=False)))
    return sheet.numeric().run(names)


class _Tables(HTMLParser):
    """The tables of a page as lists of rows; a table within a table is not expected in a progress widget."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        del attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self._is_in_cell:
            self.tables[-1][-1][-1] += data.strip()


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(text: object) -> str:
    """Return a text that the format stores whole or as a list of lines."""
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


READER = Reader("notebook", "a Jupyter notebook with the output of a training", _recognises, _read)
