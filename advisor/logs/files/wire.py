"""The wire format of protocol buffers: numbered fields, read without knowing the message."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

#: A field's content: a whole number, or bytes whose meaning the message knows.
Content = int | bytes

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
# Seven bits a byte, and no number has more than 64.
_LONGEST_VARINT = 10


class WireError(ValueError):
    """Bytes that are no message."""


def fields_of(message: bytes) -> Iterator[tuple[int, Content]]:
    """Yield the number and content of each field; WireError where the bytes are no message."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            content, at = _varint(message, at)
            yield key >> 3, content
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        else:
            size = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind, end + 1)
        if at + size > end:
            raise WireError("a field reaches beyond its message")
        yield key >> 3, message[at : at + size]
        at += size


def message_of(message: bytes) -> Mapping[int, Content]:
    """Return the last content of each field, as protocol buffers read a field that is not repeated."""
    return dict(fields_of(message))


def bytes_in(message: Mapping[int, Content], field: int) -> bytes:
    """Return a field that holds bytes or a message; empty when it is absent."""
    content = message.get(field, b"")
    if isinstance(content, int):
        raise WireError("a field holds a number and not bytes")
    return content


def text_in(message: Mapping[int, Content], field: int) -> str:
    """Return a field that holds text; empty when it is absent."""
    return bytes_in(message, field).decode("utf-8", errors="replace")


def signed(content: Content) -> int:
    """Return a whole number that may be negative, as int64 fields write it."""
    if isinstance(content, bytes):
        raise WireError("a field holds bytes and not a number")
    return content - (1 << 64) if content >> 63 else content


def float_of(content: Content) -> float:
    """Return the number that four or eight bytes hold."""
    if isinstance(content, bytes) and len(content) in (4, 8):
        number: float = struct.unpack("<f" if len(content) == 4 else "<d", content)[0]
        return number
    raise WireError("a field holds no floating-point number")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    for position in range(at, min(at + _LONGEST_VARINT, len(message))):
        byte = message[position]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number & (1 << 64) - 1, position + 1
        shift += 7
    raise WireError("a number does not end")
