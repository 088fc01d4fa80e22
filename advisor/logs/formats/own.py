"""The project's own run format: JSON lines that survive a killed writer and give back what was written.

    {"advisor_run": 1, "config": {...}, "seed": 0, "length": 1.0, "planned_x": 500.0, "defaults_apply": true,
     "curves": {"train_loss": "step"}, "facts": {...}, "remarks": []}                    one header
    {"x": 12, "train_loss": 0.3, "val_loss": 0.4}                                       one line per point
    {"outcome": "finished", "cost": 1.0, "seconds": 42.0, "failure": null}              one end

A point names only the metrics that were measured there. `curves` tells the unit of each curve's x; another
program may leave it out and give one "x_unit" for all. Numbers that are not finite are written as Python's
`json` writes them (NaN, Infinity, -Infinity): one rule for curves, configuration and facts, in which the
text "NaN" stays a text. A file may hold several runs, each begun by its header.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from pydantic import Field, ValidationError

from advisor.core.config import Config
from advisor.core.noun import Noun
from advisor.core.outcome import Outcome
from advisor.core.run import Curve, Run
from advisor.core.sign_value import SignValue
from advisor.errors import InputError, LogError
from advisor.logs.files.text import Head, open_text
from advisor.logs.reader import Names, Reader

Unit = Literal["step", "epoch", "row"]
_VERSION = 1


class _Header(Noun):
    advisor_run: Literal[1]
    config: Config = Field(default_factory=Config)
    seed: int | None = None
    length: float = 1.0
    data_fraction: float = 1.0
    planned_x: float | None = None
    defaults_apply: bool = False
    x_unit: Unit = "step"
    curves: dict[str, Unit] = Field(default_factory=dict)
    facts: dict[str, SignValue] = Field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class _End(Noun):
    outcome: Outcome
    cost: float = 0.0
    seconds: float = 0.0
    usage: dict[str, float] = Field(default_factory=dict)
    failure: str | None = None
    last_words: tuple[str, ...] = ()


_Part = TypeVar("_Part", _Header, _End)


@dataclass
class _Draft:
    """A run while its lines are being read."""

    header: _Header
    points: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    end: _End | None = None
    unreadable: int = 0


def write_run(run: Run, path: Path) -> None:
    """Write the run to `path`, all or nothing; what read gives back differs only in `source` and `format`."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", suffix=".tmp", delete=False
    ) as file:
        try:
            file.writelines(json.dumps(line, default=_plain) + "\n" for line in _lines_of(run))
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)


def read_run(path: Path) -> Run:
    """Return the one run that `write_run` wrote to `path`."""
    try:
        runs = _read(path, {})
    except LogError as error:
        raise LogError(f"{path} is not a run that advisor wrote: {error}") from None
    if len(runs) != 1:
        raise LogError(f"{path} holds {len(runs)} runs; expected the one that advisor wrote there.")
    return replace(runs[0], source=str(path), format=READER.name)


def _lines_of(run: Run) -> Iterator[dict[str, Any]]:
    yield {
        "advisor_run": _VERSION,
        "config": dict(run.config),
        "seed": run.seed,
        "length": run.length,
        **({} if run.data_fraction == 1 else {"data_fraction": run.data_fraction}),
        "planned_x": run.planned_x,
        "defaults_apply": run.defaults_apply,
        "curves": {name: curve.x_unit for name, curve in run.curves.items()},
        "facts": dict(run.facts),
        "remarks": list(run.remarks),
    }
    yield from _points_of(run)
    yield {
        "outcome": run.outcome.value,
        "cost": run.cost,
        "seconds": run.seconds,
        **({"usage": dict(run.usage)} if run.usage else {}),
        "failure": run.failure,
        "last_words": list(run.last_words),
    }


def _points_of(run: Run) -> list[dict[str, float]]:
    """Return one object per x, in the order of x; a curve with the same x twice gets two objects."""
    points: dict[tuple[float, int], dict[str, float]] = {}
    for name, curve in run.curves.items():
        seen: Counter[float] = Counter()
        for x, y in zip(curve.x.tolist(), curve.y.tolist(), strict=True):
            point = points.setdefault((x, seen[x]), {"x": int(x) if x.is_integer() else x})
            point[name] = y
            seen[x] += 1
    return [points[key] for key in sorted(points)]


def _plain(value: Any) -> Any:
    # A fact that was measured with numpy must not cost the user a finished training.
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be written to a run file")


def _recognises(head: Head) -> bool:
    first = head.text.lstrip().partition("\n")[0]
    return first.startswith("{") and '"advisor_run"' in first


def _read(path: Path, names: Names) -> list[Run]:
    del names  # the names of our own format are canonical
    drafts: list[_Draft] = []
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                _take(line, number, drafts)
    return [_run_of(draft) for draft in drafts]


def _take(line: str, number: int, drafts: list[_Draft]) -> None:
    """Add the line to the draft that it belongs to."""
    entry = _parsed(line)
    if "advisor_run" in entry:
        drafts.append(_Draft(_checked(_Header, entry, number)))
    elif not drafts:
        raise LogError(f'line {number} is not a header; expected an object with "advisor_run": {_VERSION}.')
    elif "outcome" in entry:
        drafts[-1].end = _checked(_End, entry, number)
    elif not _add_point(entry, drafts[-1]):
        drafts[-1].unreadable += 1


def _parsed(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _checked(kind: type[_Part], entry: dict[str, Any], number: int) -> _Part:
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LogError(f"line {number}, {where}: {first['msg'].lower()}.") from None
    except InputError as error:
        raise LogError(f"line {number}, config: {error}") from None


def _add_point(entry: dict[str, Any], draft: _Draft) -> bool:
    """Add a point's values to the draft, all or nothing, and return whether they could be read."""
    numbers = {name: _number(value) for name, value in entry.items()}
    x = numbers.pop("x", None)
    known = {name: y for name, y in numbers.items() if y is not None}
    if x is None or math.isnan(x) or len(known) < len(numbers):
        return False
    for name, y in known.items():
        xs, ys = draft.points.setdefault(name, ([], []))
        xs.append(x)
        ys.append(y)
    return True


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _run_of(draft: _Draft) -> Run:
    header = draft.header
    end = draft.end or _End(outcome=Outcome.INTERRUPTED)
    names = dict.fromkeys([*header.curves, *draft.points])
    return Run(
        config=header.config,
        curves={name: _curve(name, draft) for name in names},
        outcome=end.outcome,
        seed=header.seed,
        length=header.length,
        data_fraction=header.data_fraction,
        planned_x=header.planned_x,
        defaults_apply=header.defaults_apply,
        facts=header.facts,
        cost=end.cost,
        seconds=end.seconds,
        usage=end.usage,
        failure=end.failure,
        last_words=end.last_words,
        remarks=(*header.remarks, *_remarks(draft)),
    )


def _curve(name: str, draft: _Draft) -> Curve:
    xs, ys = draft.points.get(name, ([], []))
    unit = draft.header.curves.get(name, draft.header.x_unit)
    return Curve(name, np.array(xs, dtype=np.float64), np.array(ys, dtype=np.float64), unit)


def _remarks(draft: _Draft) -> Iterator[str]:
    if draft.end is None:
        yield "The file ends without an outcome: its writer was stopped, or the run is still going on."
    if draft.unreadable:
        yield f"{draft.unreadable} line(s) that hold no point were skipped."


READER = Reader("advisor", "a run that advisor wrote (JSON lines)", _recognises, _read)
