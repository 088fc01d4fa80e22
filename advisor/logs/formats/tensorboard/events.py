"""What one TensorBoard event file holds: scalars by tag, and the hyperparameters of its HParams plugin.

The messages are those of tensorboard/compat/proto (event, summary, tensor) and plugins/hparams; the field numbers
below are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from advisor.logs.files.tfrecord import Damage, records_of
from advisor.logs.files.wire import Content, WireError, bytes_in, fields_of, float_of, message_of, signed, text_in
from advisor.logs.stepwise import Series

# A summary of many scalars has some kilobytes; longer records hold graphs, pictures and histograms.
_LONGEST_RECORD = 1024**2
_EVENT_STEP, _EVENT_SUMMARY, _SUMMARY_VALUE = 2, 5, 1
_VALUE_TAG, _VALUE_SIMPLE, _VALUE_TENSOR, _VALUE_METADATA = 1, 2, 8, 9
_TENSOR_TYPE, _TENSOR_SHAPE, _TENSOR_CONTENT = 1, 2, 4
#: The number of a tensor's type -> how numpy reads its bytes, and the field of its single values.
_TYPES = {1: ("<f4", 5), 2: ("<f8", 6), 3: ("<i4", 7), 9: ("<i8", 10), 19: ("<f2", 13)}
_SESSION_START = "_hparams_/session_start_info"


@dataclass
class Events:
    """What an event file holds."""

    path: Path
    scalars: dict[str, Series] = field(default_factory=dict)
    hyperparameters: dict[str, object] = field(default_factory=dict)
    damage: Damage = field(default_factory=Damage)


def read_events(path: Path) -> Events:
    """Return the scalars and hyperparameters of the file; broken records are counted and passed over."""
    events = Events(path)
    for record in records_of(path, _LONGEST_RECORD, events.damage):
        try:
            _take(record, events)
        except WireError:
            events.damage.broken += 1
    return events


def _take(record: bytes, events: Events) -> None:
    event = message_of(record)
    summary = bytes_in(event, _EVENT_SUMMARY)
    step = signed(event.get(_EVENT_STEP, 0))
    for number, content in fields_of(summary):
        if number == _SUMMARY_VALUE and isinstance(content, bytes):
            value = message_of(content)
            tag = text_in(value, _VALUE_TAG)
            if tag == _SESSION_START:
                events.hyperparameters |= _hyperparameters(value)
            elif (scalar := _scalar(value)) is not None:
                events.scalars.setdefault(tag, Series()).put(step, scalar)


def _scalar(value: Mapping[int, Content]) -> float | None:
    """Return the one number of a value in either form, None when it holds something else."""
    if _VALUE_SIMPLE in value:
        return float_of(value[_VALUE_SIMPLE])
    if _VALUE_TENSOR not in value:
        return None
    tensor = message_of(bytes_in(value, _VALUE_TENSOR))
    # numpy's names for what the numbers mean; a type that is not there holds no numbers, as text does.
    kind, single = _TYPES.get(signed(tensor.get(_TENSOR_TYPE, 0)), ("", 0))
    if not kind or _elements(bytes_in(tensor, _TENSOR_SHAPE)) != 1:
        return None
    content = tensor.get(_TENSOR_CONTENT) or tensor.get(single, 0)
    return _first_number(content, kind)


def _elements(shape: bytes) -> int:
    """Return how many numbers a tensor of this shape has."""
    count = 1
    for number, dimension in fields_of(shape):
        if number == 2 and isinstance(dimension, bytes):
            count *= signed(message_of(dimension).get(1, 0))
    return count


def _first_number(content: Content, kind: str) -> float:
    if isinstance(content, int):
        return float(signed(content))
    if kind.startswith("<i") and len(content) != np.dtype(kind).itemsize:
        raise WireError("a whole number that is packed in another way")
    if len(content) < np.dtype(kind).itemsize:
        raise WireError("a tensor without its number")
    return float(np.frombuffer(content, kind, count=1)[0])


def _hyperparameters(value: Mapping[int, Content]) -> dict[str, object]:
    """Return the mapping that `add_hparams` writes when a session starts."""
    plugin = message_of(bytes_in(message_of(bytes_in(value, _VALUE_METADATA)), 1))
    start = message_of(bytes_in(plugin, 2)).get(3, b"")
    return dict(_pairs(start)) if isinstance(start, bytes) else {}


def _pairs(start: bytes) -> Iterator[tuple[str, object]]:
    for number, content in fields_of(start):
        if number == 1 and isinstance(content, bytes):
            pair = message_of(content)
            yield text_in(pair, 1), _plain(message_of(bytes_in(pair, 2)))


def _plain(value: Mapping[int, Content]) -> object:
    """Return a google.protobuf.Value: 2 a number, 3 a text, 4 yes or no."""
    if 2 in value:
        number = float_of(value[2])
        return int(number) if number.is_integer() else number
    if 3 in value:
        return text_in(value, 3)
    return bool(value[4]) if 4 in value else None
