"""TFRecord files: records with their length and check sums, of which a killed writer leaves the last one torn."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The length of the record and its check sum.
HEADER = struct.Struct("<QI")
# Castagnoli's polynomial, reversed, and the mask of https://www.tensorflow.org/tutorials/load_data/tfrecord.
_POLYNOMIAL, _MASK = 0x82F63B78, 0xA282EAD8
# A scalar's record has about a hundred bytes. Summing longer ones, which hold pictures and histograms, byte by
# byte in Python would take longer than all the rest, and nothing of theirs is used.
_LONGEST_CHECKED = 1024


@dataclass
class Damage:
    """What was wrong with a file of records."""

    broken: int = 0
    torn: bool = False

    def remarks(self, name: str) -> Iterator[str]:
        """Yield what to tell the user."""
        if self.broken:
            yield f"{self.broken} record(s) of {name} do not agree with their check sums and were skipped."
        if self.torn:
            yield f"{name} is cut short or damaged at its end; what came before was read."


def records_of(path: Path, longest: int, damage: Damage) -> Iterator[bytes]:
    """Yield the intact records of at most `longest` bytes; what is wrong with the file goes to `damage`."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while header := file.read(HEADER.size):
            length = _length_in(header)
            if length is None or file.tell() + length + 4 > size:
                damage.torn = True
                return
            if length > longest:
                file.seek(length + 4, 1)
                continue
            record, check = file.read(length), file.read(4)
            if length <= _LONGEST_CHECKED and struct.pack("<I", masked_crc(record)) != check:
                damage.broken += 1
            else:
                yield record


def begins_with_record(raw: bytes) -> bool:
    """Return whether the bytes begin with a record's length and the right check sum of it."""
    return len(raw) > HEADER.size and _length_in(raw[: HEADER.size]) is not None


def masked_crc(data: bytes) -> int:
    """Return the check sum that TFRecord writes for `data`."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


def _length_in(header: bytes) -> int | None:
    """Return the length of the record that follows, None when the header does not hold one."""
    if len(header) < HEADER.size:
        return None
    length, check = HEADER.unpack(header)
    return int(length) if masked_crc(header[:8]) == check else None


def _table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
        table.append(crc)
    return table


_TABLE = _table()
