"""The records of a Weights & Biases file (run-*.wandb), and what they say of the run.

The framing is LevelDB's log: blocks of 32 KiB with fragments of records, each with check sum, length and kind. The
messages are those of wandb/proto/wandb_internal.proto; the field numbers below are theirs.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from advisor.core.outcome import Outcome
from advisor.logs.cells import number_of
from advisor.logs.files.tfrecord import Damage
from advisor.logs.files.wire import WireError, bytes_in, fields_of, message_of, signed
from advisor.logs.sheet import Sheet

MAGIC = b":W&B"
_BLOCK = 32 * 1024
_FILE_HEADER = 7
_FRAGMENT = struct.Struct("<IHB")
_WHOLE, _BEGIN, _MIDDLE, _END = 1, 2, 3, 4
# What a training logs at one step has kilobytes; a longer record holds something else.
_LONGEST_RECORD = 4 * 1024**2
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 5, 17, 18
_ITEM, _HISTORY_STEP, _RUN_CONFIG = 1, 2, 4
_KEY, _NESTED_KEY, _JSON = 1, 2, 16


@dataclass
class Log:
    """What the records so far say of the run."""

    sheet: Sheet = field(default_factory=Sheet)
    config: dict[str, object] = field(default_factory=dict)
    outcome: Outcome = Outcome.UNKNOWN
    damage: Damage = field(default_factory=Damage)


def read_log(path: Path) -> Log:
    """Return what the file holds; broken records are counted and passed over."""
    log = Log()
    with path.open("rb") as file:
        for record in _records(file, log.damage):
            try:
                _take(record, log)
            except WireError:
                log.damage.broken += 1
    return log


def _take(record: bytes, log: Log) -> None:
    for number, content in fields_of(record):
        if number == _HISTORY and isinstance(content, bytes):
            log.sheet.take(_history(content))
        elif number == _CONFIG and isinstance(content, bytes):
            log.config |= dict(_items(content))
        elif number == _RUN and isinstance(content, bytes):
            log.config |= dict(_items(bytes_in(message_of(content), _RUN_CONFIG)))
        elif number == _EXIT and isinstance(content, bytes):
            failed = signed(message_of(content).get(1, 0)) != 0
            log.outcome = Outcome.FAILED if failed else Outcome.FINISHED


def _history(message: bytes) -> dict[str, object]:
    """Return the numbers of one step; pictures and histograms are left out."""
    numbers = {name: value for name, value in _items(message) if isinstance(number_of(value), float)}
    step = message_of(message).get(_HISTORY_STEP, b"")
    if "_step" not in numbers and isinstance(step, bytes):
        numbers["_step"] = signed(message_of(step).get(1, 0))
    return numbers


def _items(message: bytes) -> Iterator[tuple[str, object]]:
    """Yield name and value of the items of a history, or of the updates of a config."""
    for number, content in fields_of(message):
        if number == _ITEM and isinstance(content, bytes):
            name, value = _item(content)
            try:
                yield name, json.loads(value)
            except (ValueError, RecursionError):
                continue


def _item(message: bytes) -> tuple[str, bytes]:
    names: list[str] = []
    value = b""
    for number, content in fields_of(message):
        if number in (_KEY, _NESTED_KEY) and isinstance(content, bytes):
            names.append(content.decode("utf-8", errors="replace"))
        elif number == _JSON and isinstance(content, bytes):
            value = content
    return ".".join(names), value


def _records(file: BinaryIO, damage: Damage) -> Iterator[bytes]:
    """Join the fragments of each record; one that is broken or too long is dropped whole."""
    joined: bytearray | None = None
    for kind, data in _fragments(file, damage):
        if kind in (_WHOLE, _BEGIN):
            joined = bytearray()
        if joined is None or len(joined) + len(data) > _LONGEST_RECORD:
            joined = None
            continue
        joined += data
        if kind in (_WHOLE, _END):
            yield bytes(joined)
            joined = None


def _fragments(file: BinaryIO, damage: Damage) -> Iterator[tuple[int, bytes]]:
    begin = _FILE_HEADER
    while block := file.read(_BLOCK):
        at = begin
        begin = 0
        while at + _FRAGMENT.size <= len(block):
            check, length, kind = _FRAGMENT.unpack_from(block, at)
            data = block[at + _FRAGMENT.size : at + _FRAGMENT.size + length]
            at += _FRAGMENT.size + length
            if kind == 0 and not length:
                break
            if len(data) < length:
                damage.torn = True
                break
            if zlib.crc32(data, zlib.crc32(bytes([kind]))) == check and kind <= _END:
                yield kind, data
            else:
                damage.broken += 1
