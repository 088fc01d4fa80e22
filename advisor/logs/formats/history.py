"""History as one JSON document: Keras' History.history, a list of records, or {"train": {...}, "val": {...}}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.columns import INSTRUMENTS, axis_of, claim_of
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.documents import document_in, is_document
from advisor.logs.files.text import Head
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

#: Names under which programs put the curves inside a document that also holds other things.
_CONTAINERS = ("history", "metrics", "log", "logs", "results", "training_history", "epochs", "records", "data")
_DEEPEST = 4
# Validating every second or fifth epoch is usual; an epoch of fewer updates than this is not.
_UPDATES_PER_EPOCH = 10
_MOST_COLUMNS = 2000

#: Curves by name; the values of one stand one after the other.
Series = dict[str, list[Any]]


def _recognises(head: Head) -> bool:
    return is_document(head)


def _read(path: Path, names: Names) -> list[Run]:
    document = document_in(path)
    told = _settings(document)
    series, records = series_in(document), _records(document)
    sheet = sheet_of_records(records) if records and not series else sheet_of_series(series)
    if not sheet.rows:
        raise LogError(
            "it is a JSON document without curves; expected lists of numbers, such as "
            '{"loss": [0.9, 0.5], "val_loss": [1.0, 0.7]}, or a list of records with an epoch or step each.'
        )
    run = sheet.numeric().run(names, config_of(told), ())
    return [replace(run, seed=seed_of(told))]


def series_in(document: object) -> Series:
    """Return the lists of numbers in the document, named by the path to them; containers leave their name out."""
    if not isinstance(document, dict):
        return {}
    return dict(list(dict(_walk(document, "", 1)).items())[:_MOST_COLUMNS])


def sheet_of_series(series: Series) -> Sheet:
    """Return a table of the series; where no counter is among them, its rows are the epochs or the updates.

    Curves of different lengths cover the same training: ten val_loss beside a hundred train_loss stand at every
    tenth row. Other lists, such as class names or the begins of phases, have lengths of their own.
    """
    curves = {name: values for name, values in series.items() if claim_of(name) or axis_of(name)}
    rows = max(map(len, curves.values() or series.values()), default=0)
    sheet = Sheet()
    for row in range(rows):
        sheet.take(
            {name: value for name, values in series.items() if (value := _value_at(row, values, rows)) is not _NONE}
        )
    if rows and not any(axis_of(name) for name in series):
        counted = Sheet([_unit(curves, rows)])
        for row in range(rows):
            counted.columns[0].put(row, float(row + 1))
        counted.columns += sheet.columns
        counted.rows = rows
        return counted
    return sheet


def _value_at(row: int, values: list[Any], rows: int) -> object:
    """Return what a shorter list of values says of a row, or that it says nothing."""
    if len(values) == rows or rows % len(values):
        return values[row] if row < len(values) else _NONE
    every = rows // len(values)
    return values[row // every] if (row + 1) % every == 0 else _NONE


def _unit(curves: Series, rows: int) -> str:
    """Return what the rows are: a curve with far fewer values is the one with a value per epoch."""
    shortest = min(map(len, curves.values()), default=rows)
    return "step" if shortest * _UPDATES_PER_EPOCH <= rows else "epoch"


def sheet_of_records(records: list[dict[str, Any]]) -> Sheet:
    """Return a table with one row per record, nested ones as `train/loss`."""
    sheet = Sheet()
    for record in records:
        sheet.take(dict(_plain(record, "", 1)))
    return sheet


def _walk(document: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    for name, value in document.items():
        if isinstance(value, list) and value and all(_is_number(each) for each in value):
            yield f"{above}{name}", value
        elif isinstance(value, dict) and depth < _DEEPEST:
            # pandas' to_json writes a column as {"0": 0.9, "1": 0.5}.
            if value and all(key.isdigit() and _is_number(each) for key, each in value.items()):
                yield f"{above}{name}", list(value.values())
            else:
                yield from _walk(value, above if name in _CONTAINERS else f"{above}{name}/", depth + 1)


def _records(document: object) -> list[dict[str, Any]]:
    """Return the records of a list of them, wherever the usual containers put it."""
    candidates = [document] if isinstance(document, list) else []
    if isinstance(document, dict):
        candidates = [document[name] for name in _CONTAINERS if isinstance(document.get(name), list)]
        if document and all(key.isdigit() and isinstance(value, dict) for key, value in document.items()):
            candidates.append([{"epoch": int(key), **value} for key, value in document.items()])
    for candidate in candidates:
        if candidate and all(isinstance(record, dict) for record in candidate):
            return candidate
    return []


def _plain(record: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, object]]:
    for name, value in list(record.items())[:_MOST_COLUMNS]:
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _plain(value, f"{above}{name}/", depth + 1)
        elif not isinstance(value, list):
            yield f"{above}{name}", value


def _settings(document: object) -> dict[str, object]:
    """Return the single values beside the curves: what the training was told."""
    if not isinstance(document, dict):
        return {}
    nested = [
        document[name] for name in ("config", "hparams", "args", "params") if isinstance(document.get(name), dict)
    ]
    single = {
        name: value
        for name, value in document.items()
        if isinstance(value, bool | int | float | str) and not _is_result(name)
    }
    return {**single, **{name: value for inside in nested for name, value in inside.items()}}


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool)) or value in _WRITTEN


def _is_result(name: str) -> bool:
    claim = claim_of(name)
    return axis_of(name) is not None or (claim is not None and claim.curve not in INSTRUMENTS)


_NONE = object()
#: Numbers that strict JSON can hold only as texts.
_WRITTEN = ("NaN", "nan", "Infinity", "-Infinity", "inf", "-inf")

READER = Reader("history", "a history of curves as a JSON document", _recognises, _read)
