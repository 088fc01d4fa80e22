"""Logs that are not plain files: streams, and files packed by gzip. Both become a temporary file first."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import TextIO

from advisor.errors import LogError

_GZIP = b"\x1f\x8b"
# In bytes. A packed file of a few megabytes can hold terabytes; the longest real log that we know has one gigabyte.
LARGEST = 4 * 1024**3
_PIECE = 1024**2


def is_packed(path: Path) -> bool:
    """Return whether the file is packed by gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP


def unpack(path: Path, target: Path) -> list[str]:
    """Write what the packed file holds to `target`, and return what was lost at its end, if anything."""
    with gzip.open(path) as packed, target.open("wb") as plain:
        try:
            for piece in _pieces(packed):
                plain.write(piece)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            # A training that was killed never closed its file: what it wrote before is good.
            return ["The packed file is cut short or damaged at its end; what came before was read."]
    return []


def copy_of_stream(stream: TextIO, target: Path) -> None:
    """Write the rest of the stream to `target`, as bytes where the stream has them."""
    source: BufferedIOBase | None = getattr(stream, "buffer", None)
    with target.open("wb") as file:
        if source is None:
            file.write(stream.read().encode("utf-8", errors="replace"))
            return
        for piece in _pieces(source):
            file.write(piece)


def _pieces(source: BufferedIOBase) -> Iterator[bytes]:
    copied = 0
    # Of a file that is cut short, `read` would lose what comes before the cut.
    while piece := source.read1(_PIECE):
        copied += len(piece)
        if copied > LARGEST:
            raise LogError(f"it holds more than {LARGEST} bytes when unpacked; give the part that matters.")
        yield piece
