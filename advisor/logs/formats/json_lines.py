"""JSON lines: one flat record of numbers per line, as LLaMA-Factory, Detectron2, MMEngine and many others write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor.core.run import Run
from advisor.errors import LogError
from advisor.logs.cells import number_of
from advisor.logs.columns import STEPS, axis_of, normalized, split_in
from advisor.logs.config_names import config_of, seed_of
from advisor.logs.files.text import Head, lines_of, open_text
from advisor.logs.reader import Names, Reader
from advisor.logs.sheet import Sheet

#: How a record says that it is about the training or the validation: mmcv writes {"mode": "val", "epoch": 1, ...}.
_MODES = ("mode", "split", "phase", "stage", "subset")
#: For how many updates the training was planned, as LLaMA-Factory writes into every line.
_PLANNED = ("total_steps", "max_steps", "max_iters")
# Lines before the first record that say how the training was set up, such as mmcv's env_info.
_LINES_SHOWN = 20
# {"metrics": {"loss": 0.3}} is flattened this far; deeper values are no metrics.
_DEEPEST = 3
_WIDEST = 2000


@dataclass
class _Draft:
    sheet: Sheet = field(default_factory=Sheet)
    config: dict[str, object] = field(default_factory=dict)
    planned: float | None = None
    step: float | None = None
    epoch: float | None = None
    moved: int = 0
    unreadable: int = 0


def _recognises(head: Head) -> bool:
    if head.is_binary:
        return False
    lines = [line for line in head.text.lstrip("\ufeff").splitlines()[:_LINES_SHOWN] if line.strip()]
    records = [record for line in lines if (record := _record(line)) is not None]
    if not lines or not lines[0].lstrip().startswith("{") or not records:
        return False
    has_numbers = any(isinstance(number_of(value), float) for record in records for value in record.values())
    return has_numbers and (len(records) > 1 or (len(lines) == 1 and _is_flat(records[0])))


def _read(path: Path, names: Names) -> list[Run]:
    draft = _Draft()
    with open_text(path) as file:
        for line in lines_of(file):
            if line.strip():
                _take(line, draft)
    if not draft.sheet.rows:
        raise LogError("it has JSON records without numbers; give the log of a training that has begun.")
    run = draft.sheet.numeric().run(names, config_of(draft.config), _remarks(draft))
    is_over_steps = any(curve.x_unit == "step" for curve in run.curves.values())
    return [replace(run, seed=seed_of(draft.config), planned_x=draft.planned if is_over_steps else None)]


def _take(line: str, draft: _Draft) -> None:
    record = _record(line)
    if record is None:
        draft.unreadable += 1
        return
    flat = dict(_flat(record))
    numbers = {name: number for name, value in flat.items() if isinstance(number := number_of(value), float)}
    if not any(axis_of(name) for name in numbers) and not draft.sheet.rows and len(record) != len(numbers):
        # The set-up, before anything was counted.
        draft.config.update({**record, **_inside(record, "config"), **_inside(record, "hparams")})
        return
    for name in _PLANNED:
        draft.planned = numbers.pop(name, draft.planned)
    split = next((split_in(str(record[mode])) for mode in _MODES if isinstance(record.get(mode), str)), "")
    draft.sheet.take(_placed(_in_split(numbers, split), split, draft))


def _in_split(numbers: Mapping[str, float], split: str) -> dict[str, float]:
    """Return the numbers with the split in their names, where the record says it for all of them."""
    if split not in ("val", "test"):
        return dict(numbers)
    return {name if axis_of(name) or split_in(name) else f"{split} {name}": value for name, value in numbers.items()}


def _placed(numbers: dict[str, float], split: str, draft: _Draft) -> dict[str, float]:
    """Return the numbers with the step at which a validation was made.

    mmcv counts there the batches of the validation, and MMEngine writes the epoch as the step; both stand
    below the step of the training record before, and right after it.
    """
    counters = [name for name in numbers if axis_of(name) == "step"]
    epoch = next((numbers[name] for name in numbers if axis_of(name) == "epoch"), draft.epoch)
    name = min(counters, key=lambda name: STEPS.index(normalized(name)), default=None)
    is_validation = split in ("val", "test") or not any(_is_of_training(name) for name in numbers)
    if name is None:
        return numbers
    if not is_validation:
        draft.step, draft.epoch = numbers[name], epoch
        return numbers
    is_behind = draft.step is not None and numbers[name] < draft.step
    if draft.step is None or not is_behind or (not split and numbers[name] != draft.epoch):
        return numbers
    draft.moved += 1
    return {**{key: value for key, value in numbers.items() if key not in counters}, name: draft.step}


def _is_of_training(name: str) -> bool:
    words = normalized(name).split()
    return "lr" in words or ("loss" in words and split_in(name) in ("", "train"))


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _is_flat(record: Mapping[str, Any]) -> bool:
    return not any(isinstance(value, list | dict) for value in record.values()) and any(map(axis_of, record))


def _flat(record: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, object]]:
    for name, value in list(record.items())[:_WIDEST]:
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _flat(value, f"{above}{name}/", depth + 1)
        elif not isinstance(value, list):
            yield f"{above}{name}", value


def _inside(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    inside = record.get(name)
    return inside if isinstance(inside, dict) else {}


def _remarks(draft: _Draft) -> Iterator[str]:
    if draft.unreadable:
        yield f"{draft.unreadable} line(s) that are no JSON object were skipped."
    if draft.moved:
        yield f"{draft.moved} validation(s) with a counter of their own stand at the step of the training before them."


READER = Reader("json_lines", "JSON lines with one record of numbers each", _recognises, _read)
